"""The demo identity provider: `oidc-provider-mock` on a loopback address, with what the mock leaves out.

The mock accepts any client, any person and any redirect URI, ignores PKCE, and serves a debugger. Here one client may
ask, two people may sign in, PKCE with S256 is required (RFC 7636), and only the endpoints of sign-in and sign-out
exist. Run as a process: `python -m kontakt.demo.provider`.
"""

import functools
import hashlib
import hmac
import io
import json
import logging
import os
import sys
import warnings
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

# Authlib reads this when it is imported; the demo speaks plain HTTP to this machine alone.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
with warnings.catch_warnings():
    # The mock still uses modules that authlib is about to replace; authlib's own filter would show it to everybody.
    import authlib.deprecate  # type: ignore[import-untyped]

    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    import flask
    import oidc_provider_mock
    from werkzeug.serving import make_server
    from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

from kontakt.cards.slug import slug_from
from kontakt.demo import portraits
from kontakt.demo.people import PEOPLE, Person, picture_path
from kontakt.demo.ports import IPV4

_METADATA = "/.well-known/openid-configuration"
_OPEN_PATHS = {_METADATA, "/jwks", "/userinfo"}
_PICTURES = {picture_path(person.subject): person for person in PEOPLE}


@dataclass(frozen=True, slots=True)
class Client:
    """The one relying party: its credentials, and the address of the application."""

    id: str
    secret: str
    app_url: str

    @property
    def redirect_uri(self) -> str:
        """The exact redirect URI."""
        return f"{self.app_url}/api/auth/callback"


class Gate:
    """What a request must fulfil before the mock sees it; remembers the code challenge of each code it gave out."""

    def __init__(self, issuer: str, client: Client) -> None:
        self._host = urlsplit(issuer).netloc
        self._client = client
        self._challenges: dict[str, str] = {}

    def before(self) -> Response | None:
        """Return a refusal, or None if the mock may answer."""
        request = flask.request
        if request.host != self._host:
            return Response("This provider has another address.", 421, mimetype="text/plain")
        if request.path in _OPEN_PATHS:
            return None
        if request.path in _PICTURES:
            return _portrait(_PICTURES[request.path])
        handler = {
            "/oauth2/authorize": self._authorize,
            "/oauth2/token": self._token,
            "/oauth2/end_session": self._end_session,
        }.get(request.path)
        return handler() if handler else Response("There is nothing here.", 404, mimetype="text/plain")

    def after(self, response: Response) -> Response:
        """Remember the challenge of a code that was just issued; correct the metadata; keep pages out of frames."""
        if flask.request.path == _METADATA and response.is_json:
            metadata = {**response.get_json(), "code_challenge_methods_supported": ["S256"]}
            metadata.pop("registration_endpoint", None)
            response.data = json.dumps(metadata, indent=2)
        if flask.request.path == "/oauth2/authorize" and response.location:
            for code in parse_qs(urlsplit(response.location).query).get("code", []):
                self._challenges[code] = flask.request.args["code_challenge"]
        response.headers["Cache-Control"] = "no-store"
        # A browser applies form-action to where the answer of a form leads: to the application.
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self' {self._client.app_url}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        return response

    def _authorize(self) -> Response | None:
        asked = flask.request.args
        if asked.get("client_id") != self._client.id or asked.get("redirect_uri") != self._client.redirect_uri:
            return _refusal("Kontakt alone signs people in here, and returns them to its own address.")
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return _refusal("This provider requires PKCE with S256.")
        if flask.request.method == "POST" and flask.request.form.get("sub") not in {p.subject for p in PEOPLE}:
            return _refusal("This provider does not know this person.")
        return None

    def _token(self) -> Response | None:
        form, basic = flask.request.form, flask.request.authorization
        if basic is not None and basic.type == "basic":
            given = (basic.username or "", basic.password or "")
        else:
            given = (form.get("client_id", ""), form.get("client_secret", ""))
        known = (self._client.id, self._client.secret)
        if not all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(given, known, strict=True)):
            return _error("invalid_client", 401)
        if form.get("grant_type") != "authorization_code":
            return _error("unsupported_grant_type", 400)
        challenge = self._challenges.pop(form.get("code", ""), None)
        if challenge is None or not hmac.compare_digest(challenge, _s256(form.get("code_verifier", ""))):
            return _error("invalid_grant", 400)
        return None

    def _end_session(self) -> Response | None:
        """Send the person back at once: this provider keeps no session of its own that could end."""
        target = flask.request.values.get("post_logout_redirect_uri", "")
        if target != self._client.app_url and not target.startswith(f"{self._client.app_url}/"):
            return None
        state = flask.request.values.get("state")
        if state is not None:
            target += ("&" if urlsplit(target).query else "?") + urlencode({"state": state})
        return Response(status=303, headers={"Location": target})


@functools.cache
def _drawn(person: Person) -> bytes:
    file = io.BytesIO()
    portrait = portraits.draw(slug_from(person.name))
    assert portrait is not None, "both people have one"
    portrait.save(file, "PNG")
    return file.getvalue()


def _portrait(person: Person) -> Response:
    return Response(_drawn(person), mimetype="image/png")


def create_provider(issuer: str, client: Client) -> "WSGIApplication":
    """Return the provider; its templates replace the mock's."""
    provider = flask.Flask(__name__, template_folder="templates", static_folder=None)
    gate = Gate(issuer, client)
    provider.before_request(gate.before)
    provider.after_request(gate.after)
    provider.context_processor(lambda: {"people": PEOPLE, "app_url": client.app_url})
    users = [oidc_provider_mock.User(sub=person.subject, claims=person.all_claims(issuer)) for person in PEOPLE]
    oidc_provider_mock.init_app(provider, require_nonce=True, user_claims=users)
    provider.debug = False
    # Not `provider.wsgi_app`: the mock has put a debugger there.
    return functools.partial(flask.Flask.wsgi_app, provider)


def main() -> None:
    """Serve the provider until the process is ended."""
    # Without the server's access log, whose lines would hold state and nonce.
    logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message)s", level=logging.WARNING)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    client = Client(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"], os.environ["APP_URL"])
    issuer = os.environ["ISSUER"]
    make_server(IPV4, urlsplit(issuer).port or 80, create_provider(issuer, client), threaded=True).serve_forever()


def _s256(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _error(code: str, status: int) -> Response:
    response: Response = flask.jsonify(error=code)
    response.status_code = status
    return response


def _refusal(sentence: str) -> Response:
    return Response(flask.render_template("error.html", description=sentence), 400, mimetype="text/html")


if __name__ == "__main__":
    main()
