"""What the identity provider says of itself (OpenID Connect Discovery 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from kontakt.auth.algorithms import ALGORITHMS
from kontakt.auth.fetch import ProviderUnreachable, fetch
from kontakt.settings import LOOPBACK

__all__ = ["ProviderMetadata", "ProviderUnreachable", "ProviderUnusable", "discover", "read_metadata"]

_SECRET_METHODS = ("client_secret_basic", "client_secret_post")


class ProviderUnusable(Exception):  # noqa: N818 - it names a state, as the problems do
    """The provider answers, but nobody can be signed in with it; `problems` holds every reason, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """The members of the provider's configuration that Kontakt uses, checked (section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    token_endpoint_auth_methods: tuple[str, ...]
    signing_algorithms: tuple[str, ...]
    iss_parameter_supported: bool


async def discover(issuer: str, client: httpx.AsyncClient, *, allow_http: bool = False) -> ProviderMetadata:
    """Return the metadata of the provider with that issuer identifier (section 4).

    Raise `ProviderUnreachable` if trying again may help, and `ProviderUnusable` if it cannot.
    """
    if not is_safe_url(issuer, allow_http=allow_http):
        raise ProviderUnusable([f"OIDC_ISSUER is {issuer!r}, which is no https address."])
    # Section 4.1: a terminating slash of the issuer is removed before the well-known path is appended.
    url = f"{issuer.removesuffix('/')}/.well-known/openid-configuration"
    answer = await fetch(client, "GET", url)
    if answer.document is None or answer.fault:
        raise ProviderUnusable([f"{url} {answer.fault}; there is no OpenID provider at OIDC_ISSUER."])
    return read_metadata(answer.document, issuer, allow_http=allow_http)


def read_metadata(document: Mapping[str, Any], issuer: str, *, allow_http: bool = False) -> ProviderMetadata:
    """Return the checked metadata; raise `ProviderUnusable` with every reason at once."""
    problems: list[str] = []
    endpoints = {
        name: _endpoint(document, name, problems, is_required=is_required, allow_http=allow_http)
        for name, is_required in (
            ("authorization_endpoint", True),
            ("token_endpoint", True),
            ("jwks_uri", True),
            ("userinfo_endpoint", False),
            ("end_session_endpoint", False),
        )
    }
    if document.get("issuer") != issuer:
        problems.append(f"The provider calls itself {document.get('issuer')!r}, but OIDC_ISSUER is {issuer!r}.")
    if "code" not in _strings(document, "response_types_supported"):
        problems.append("The provider does not offer the authorization code flow (response type `code`).")
    algorithms = tuple(
        name for name in _strings(document, "id_token_signing_alg_values_supported") if name in ALGORITHMS
    )
    if not algorithms:
        problems.append(f"The provider signs ID tokens with none of {', '.join(ALGORITHMS)}.")
    methods = _strings(document, "token_endpoint_auth_methods_supported") or _SECRET_METHODS[:1]  # The default.
    if not set(methods) & set(_SECRET_METHODS):
        problems.append(f"The provider's token endpoint takes none of {', '.join(_SECRET_METHODS)}.")
    if problems:
        raise ProviderUnusable(problems)
    return ProviderMetadata(
        issuer=issuer,
        authorization_endpoint=endpoints["authorization_endpoint"] or "",
        token_endpoint=endpoints["token_endpoint"] or "",
        jwks_uri=endpoints["jwks_uri"] or "",
        userinfo_endpoint=endpoints["userinfo_endpoint"],
        end_session_endpoint=endpoints["end_session_endpoint"],
        token_endpoint_auth_methods=methods,
        signing_algorithms=algorithms,
        iss_parameter_supported=document.get("authorization_response_iss_parameter_supported") is True,
    )


def is_safe_url(value: str, *, allow_http: bool) -> bool:
    """Return whether the value is an absolute https URL; http only on a loopback address or if it is allowed."""
    try:
        url, parts = httpx.URL(value), urlsplit(value)  # Each finds faults that the other lets pass.
        is_whole = parts.hostname is not None and parts.port != 0  # A port out of range raises.
    except (httpx.InvalidURL, ValueError):
        return False
    if not url.host or not is_whole or url.userinfo or url.fragment:
        return False
    return url.scheme == "https" or (url.scheme == "http" and (allow_http or url.host in LOOPBACK))


def _endpoint(
    document: Mapping[str, Any], name: str, problems: list[str], *, is_required: bool, allow_http: bool
) -> str | None:
    value = document.get(name)
    if isinstance(value, str) and is_safe_url(value, allow_http=allow_http):
        return value
    if value is not None:
        problems.append(f"The provider's {name} is {value!r}, which is no https address.")
    elif is_required:
        problems.append(f"The provider does not say its {name}.")
    return None


def _strings(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = document.get(name)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
