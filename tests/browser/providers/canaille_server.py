"""Canaille, an identity provider made by others, with the two people of the demo and one client.

Run as a process: `python -m tests.browser.providers.canaille_server`. It asks everybody for a password, and once
whether Kontakt may know them. What it keeps is in DATABASE: in memory it takes one person's consent for everybody's.
"""

import logging
import os
import sys
from datetime import UTC, datetime
from urllib.parse import urlsplit

# Authlib reads this when it is imported; everything here speaks plain HTTP to this machine alone.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from werkzeug.serving import make_server

from kontakt.demo.people import PEOPLE
from kontakt.demo.ports import IPV4

SCOPES = "openid profile email groups"
GROUP_CLAIM, ADMIN_GROUP = "groups", "kontakt-admins"
PASSWORD = "a passphrase of the tests"


def main() -> None:
    """Serve the provider until the process is ended."""
    issuer, app_url = urlsplit(os.environ["ISSUER"]), os.environ["APP_URL"]
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING)
    provider = create_app(
        {
            "SECRET_KEY": os.environ["CLIENT_SECRET"],
            "SERVER_NAME": issuer.netloc,
            "PREFERRED_URL_SCHEME": issuer.scheme,
            "CANAILLE": {"DATABASE": "sql", "CAPTCHA_ENABLED": False},
            "CANAILLE_SQL": {"DATABASE_URI": os.environ["DATABASE"], "PASSWORD_SCHEMES": "plaintext"},
        }
    )
    with provider.app_context(), Backend.instance.session():
        _add_people()
        _add_client(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"], app_url)
    make_server(IPV4, issuer.port or 80, provider, threaded=True).serve_forever()


def _add_people() -> None:
    users = [
        models.User(
            user_name=person.subject,
            given_name=person.given_name,
            family_name=person.family_name,
            formatted_name=person.name,
            display_name=person.name,
            emails=[person.email],
            password=PASSWORD,
        )
        for person in PEOPLE
    ]
    for user in users:
        Backend.instance.save(user)
    admins = [user for user, person in zip(users, PEOPLE, strict=True) if person.is_admin]
    Backend.instance.save(models.Group(display_name=ADMIN_GROUP, members=admins))


def _add_client(client_id: str, client_secret: str, app_url: str) -> None:
    client = models.Client(
        client_id=client_id,
        client_secret=client_secret,
        client_id_issued_at=datetime.now(UTC),
        client_name="Kontakt",
        # Of a client whose own site is on this machine Canaille would not ask for consent.
        client_uri="https://kontakt.example",
        redirect_uris=[f"{app_url}/api/auth/callback"],
        post_logout_redirect_uris=[f"{app_url}/"],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=SCOPES.split(),
        token_endpoint_auth_method="client_secret_basic",
    )
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)


if __name__ == "__main__":
    main()
