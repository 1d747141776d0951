"""An identity provider that signs one person in without asking (OpenID Connect Core 1.0, authorization code flow)."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "kontakt"


class Provider(ThreadingHTTPServer):
    """The provider, on a free port of this machine until the program ends. `issuer` is its address."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.nonces: dict[str, str] = {}
        Thread(target=self.serve_forever, daemon=True).start()

    def metadata(self) -> dict[str, object]:
        """Return what OpenID Connect Discovery asks for."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def id_token(self, code: str) -> str:
        """Return the signed claims of Ada for a code that was given out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "ada",
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonces.pop(code),
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "email_verified": True,
        }
        return jwt.encode(claims, self.key, "RS256", headers={"kid": "1"})


class Handler(BaseHTTPRequestHandler):
    """The provider's four addresses."""

    server: Provider

    def do_GET(self) -> None:
        """Answer with metadata, keys, or a code."""
        address = urlsplit(self.path)
        if address.path == "/keys":
            key = RSAAlgorithm.to_jwk(self.server.key.public_key(), as_dict=True)
            self._answer({"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]})
        elif address.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            code = f"code-{len(self.server.nonces)}"
            self.server.nonces[code] = asked["nonce"]
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self._answer(self.server.metadata())

    def do_POST(self) -> None:
        """Answer with a token for a code."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = self.server.id_token(form["code"][0])
        self._answer({"access_token": "unused", "token_type": "Bearer", "id_token": token})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, document: dict[str, object]) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
