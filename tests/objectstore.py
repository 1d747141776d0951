"""A throw-away object store for the tests: SeaweedFS, which speaks S3, with one bucket and two keys."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from obstore.exceptions import BaseError
from obstore.store import S3Store

from kontakt.demo.ports import free_ports

BUCKET = "pictures"
SECRETS = {"owner": "planted/owner+secret", "writer": "planted/writer+secret", "reader": "planted/reader+secret"}
ACTIONS = {
    "owner": ["Admin", "Read", "Write", "List"],
    "writer": [f"Read:{BUCKET}", f"Write:{BUCKET}", f"List:{BUCKET}"],
    "reader": [f"Read:{BUCKET}", f"List:{BUCKET}"],
}
SERVERS = ("master", "volume", "filer", "s3", "admin")


@dataclass
class ObjectStore:
    """A running store; `kill` it to see what happens then, and `start` it again with what it held."""

    endpoint: str
    command: list[str]
    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def url(self, key: str = "writer", bucket: str = BUCKET, prefix: str = "kontakt", secret: str | None = None) -> str:
        """Return STORAGE_URL."""
        secret = secret or SECRETS[key]
        place = f"s3://{bucket}/{prefix}?endpoint={self.endpoint}&region=us-east-1"
        return f"{place}&access_key_id={key}&secret_access_key={quote(secret, safe='/+')}"

    def client(self, key: str = "owner") -> S3Store:
        """Return another way to the bucket than the application's."""
        return S3Store(
            BUCKET,
            endpoint=self.endpoint,
            region="us-east-1",
            access_key_id=key,
            secret_access_key=SECRETS[key],
            client_options={"allow_http": True, "timeout": "5s"},
            retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=5)},
        )

    def names(self) -> list[str]:
        """Return the names of all objects."""
        return sorted(one["path"] for part in self.client().list() for one in part)

    @contextmanager
    def paused(self, seconds: float) -> Iterator[None]:
        """Let it hang for so long."""
        self.process.send_signal(signal.SIGSTOP)
        waking = threading.Timer(seconds, self.process.send_signal, [signal.SIGCONT])
        waking.start()
        try:
            yield
        finally:
            waking.join()

    def start(self) -> None:
        """Start it, and wait until it takes objects."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command, env=environment, cwd=self.folder, stdout=log, stderr=log)
        try:
            _wait(self, self.folder / "log")
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


@contextmanager
def server() -> Iterator[ObjectStore]:
    """Start a store with an empty bucket; it takes less than a second."""
    folder = Path(tempfile.mkdtemp(prefix="kontakt-objects-", dir="/tmp"))
    identities = [
        {"name": key, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": ACTIONS[key]}
        for key, secret in SECRETS.items()
    ]
    (folder / "keys.json").write_text(json.dumps({"identities": identities}))
    names = [f"{name}.port{kind}" for name in SERVERS for kind in ("", ".grpc")]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    command = [str(Path(sys.executable).with_name("weed")), "mini", f"-dir={folder}", f"-s3.config={folder}/keys.json"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.localSocket={folder}/s3.sock"]
    command += [f"-filer.localSocket={folder}/filer.sock"]
    command += ["-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
    command += [f"-{name}={port}" for name, port in ports.items()]
    store = ObjectStore(f"http://127.0.0.1:{ports['s3.port']}", command, folder)
    try:
        store.start()
        yield store
    finally:
        if hasattr(store, "process"):
            store.kill()
        shutil.rmtree(folder)
        for name in SERVERS:  # It has no option for these.
            Path(f"/tmp/seaweedfs-{name}-grpc-{ports[f'{name}.port.grpc']}.sock").unlink(missing_ok=True)


def _wait(store: ObjectStore, log: Path) -> None:
    """Wait until the bucket is there; whoever may do everything makes it by writing to it."""
    deadline = time.monotonic() + 30
    while True:
        try:
            store.client().put("first", b"")
            store.client().delete("first")
        except BaseError as error:
            if store.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text()) from error
            time.sleep(0.05)
        else:
            return
