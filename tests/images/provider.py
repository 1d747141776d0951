"""The demo identity provider on an address that browser and containers reach alike.

A process of its own, because what it is made of warns, and a warning is an error in the process of the tests.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from tests.images.engine import ROOT

CLIENT_ID, CLIENT_SECRET = "kontakt", "of-the-provider"


@contextmanager
def provider(issuer: str, app_url: str) -> Iterator[None]:
    """Run the provider at its issuer identifier until the end."""
    variables = os.environ | {"ISSUER": issuer, "APP_URL": app_url}
    process = subprocess.Popen([sys.executable, "-m", "tests.images.provider"], cwd=ROOT, env=variables)
    try:
        _wait(f"{issuer}/.well-known/openid-configuration", process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None, "the provider has ended"
        try:
            httpx.get(url, trust_env=False).raise_for_status()
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def main() -> None:
    """Serve until the process is ended."""
    from werkzeug.serving import make_server

    from kontakt.demo.provider import Client, create_provider

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    issuer = os.environ["ISSUER"]
    place = urlsplit(issuer)
    app = create_provider(issuer, Client(CLIENT_ID, CLIENT_SECRET, os.environ["APP_URL"]))
    make_server(place.hostname or "", place.port or 80, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
