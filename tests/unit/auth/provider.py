"""An identity provider on 127.0.0.1 that does what the standard says, until a test tells it to misbehave."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID = "kontakt:dev ü"
CLIENT_SECRET = "s3cret:+%/ß"  # Each of these characters is one that a client may forget to encode.
REDIRECT_URI = "https://kontakt.example.com/api/auth/callback"
REMOVED = object()
"""As the value of an override: the member is left out."""

_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512, "DSA": hashlib.sha512}
_CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


class SigningKey:
    """A fresh private key, and how it is published."""

    def __init__(self, algorithm: str = "RS256", kid: str | None = None, **published: Any) -> None:
        self.algorithm = algorithm
        self.kid = kid
        self.private: Any
        if algorithm in _CURVES:
            self.private = ec.generate_private_key(_CURVES[algorithm])
        elif algorithm == "EdDSA":
            self.private = ed25519.Ed25519PrivateKey.generate()
        else:
            self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.published = published

    def jwk(self) -> dict[str, Any]:
        jwk = get_default_algorithms()[self.algorithm].to_jwk(self.private.public_key(), as_dict=True)
        return overridden({**jwk, "use": "sig", "kid": self.kid or REMOVED}, self.published)

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        names = overridden({"kid": self.kid or REMOVED}, header)
        return jwt.encode(claims, self.private, self.algorithm, headers=names)


def overridden(members: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**members, **overrides}.items() if value is not REMOVED}


@dataclass
class Grant:
    """What the provider remembers of an authorization code."""

    redirect_uri: str
    code_challenge: str
    nonce: str
    is_used: bool = False


@dataclass
class Provider:
    """The provider's state; the members with defaults are there to be changed by tests."""

    issuer: str
    signer: SigningKey
    published: list[SigningKey | dict[str, Any]]
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    authorization_response: dict[str, Any] = field(default_factory=dict)
    token_response: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Callable[[], Response]] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    redirect_uri: str = REDIRECT_URI
    accepts_used_codes: bool = False
    requests: Counter[str] = field(default_factory=Counter)
    grants: dict[str, Grant] = field(default_factory=dict)
    cookies_seen: list[str] = field(default_factory=list)

    def describe(self) -> JSONResponse:
        described = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=a%26b",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return JSONResponse(overridden(described, self.metadata))

    def authorize(self, request: Request) -> Response:
        query = request.query_params
        if query["client_id"] != CLIENT_ID or query["redirect_uri"] != self.redirect_uri or query["tenant"] != "a&b":
            return PlainTextResponse("unknown client, redirect URI or tenant", 400)
        if query["response_type"] != "code" or query["code_challenge_method"] != "S256":
            return PlainTextResponse("no code flow with PKCE", 400)
        code = secrets.token_urlsafe()
        self.grants[code] = Grant(query["redirect_uri"], query["code_challenge"], query["nonce"])
        answer = {"code": code, "state": query["state"], "iss": self.issuer}
        parameters = urlencode(overridden(answer, self.authorization_response))
        return RedirectResponse(f"{query['redirect_uri']}?{parameters}")

    async def token(self, request: Request) -> Response:
        form = await request.form()
        if not self._is_client(request, dict(form)):
            return JSONResponse({"error": "invalid_client"}, 401)
        grant = self.grants.get(str(form["code"]))
        verifier = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        if (
            form["grant_type"] != "authorization_code"
            or grant is None
            or (grant.is_used and not self.accepts_used_codes)
            or grant.redirect_uri != form["redirect_uri"]
            or grant.code_challenge != _base64url(verifier)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        grant.is_used = True
        return JSONResponse(overridden(self._tokens(grant.nonce), self.token_response))

    def _is_client(self, request: Request, form: dict[str, Any]) -> bool:
        if "client_secret_post" in self.metadata.get("token_endpoint_auth_methods_supported", []):
            return (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        scheme, _, credentials = request.headers["authorization"].partition(" ")
        name, _, password = base64.b64decode(credentials).decode().partition(":")
        return (scheme, unquote_plus(name), unquote_plus(password)) == ("Basic", CLIENT_ID, CLIENT_SECRET)

    def _tokens(self, nonce: str) -> dict[str, Any]:
        access_token = secrets.token_urlsafe()
        digest = _HASHES[self.signer.algorithm[-3:]](access_token.encode()).digest()
        now = int(self.now())
        claims = {
            "iss": self.issuer,
            "sub": "grace-1",
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "at_hash": _base64url(digest[: len(digest) // 2]),
            "name": "Grace Hopper",
            "email": "grace@example.com",
        }
        id_token = (self.sign or self.signer.sign)(overridden(claims, self.claims))
        return {"access_token": access_token, "token_type": "Bearer", "id_token": id_token}

    def logout_token(self, *, typ: object = "logout+jwt", **changed: Any) -> str:
        """Return a logout token about Grace's session (OIDC Back-Channel Logout 1.0, section 2.4)."""
        now = int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            "sid": "session-1",
            "sub": "grace-1",
        }
        told = overridden(claims, changed)
        return self.sign(told) if self.sign else self.signer.sign(told, typ=typ)

    def keys(self) -> JSONResponse:
        jwks = [key.jwk() if isinstance(key, SigningKey) else key for key in self.published]
        return JSONResponse({"keys": jwks})

    def who(self) -> JSONResponse:
        return JSONResponse(overridden({"sub": "grace-1"}, self.userinfo))

    async def answer(self, request: Request) -> Response:
        path = request.url.path.removeprefix(request.scope.get("root_path", ""))
        self.requests[path] += 1
        self.cookies_seen += request.cookies
        if path in self.answers:
            return self.answers[path]()
        match path:
            case "/authorize":
                response = self.authorize(request)
            case "/token":
                response = await self.token(request)
            case "/userinfo":
                response = self.who()
            case "/keys":
                response = self.keys()
            case _:
                response = self.describe()
        response.set_cookie("affinity", "node-1")
        return response


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Server:
    """A web server that lives longer than the provider behind it, which each test replaces."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.provider: Provider | None = None

    async def _answer(self, request: Request) -> Response:
        assert self.provider is not None
        return await self.provider.answer(request)

    def application(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])


@contextmanager
def serving(port: int = 0, certificate: tuple[str, str] | None = None) -> Iterator[Server]:
    """Run a server in a thread of its own, so that it answers while a test blocks.

    The certificate and its key are paths; with them it speaks TLS.
    """
    # asyncio turns Nagle's algorithm off (40 ms per answer) only for a socket that names its protocol.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()  # At once: the server's thread may come later than the first request.
        server = Server(f"http{'s' if certificate else ''}://127.0.0.1:{listener.getsockname()[1]}")
        config = uvicorn.Config(server.application(), log_level="critical", lifespan="off", ws="none", loop="asyncio")
        if certificate:
            config.ssl_certfile, config.ssl_keyfile = certificate
        runner = uvicorn.Server(config)
        thread = threading.Thread(target=runner.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            runner.should_exit = True
            thread.join(5)
