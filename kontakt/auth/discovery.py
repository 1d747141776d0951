"""What the identity provider says of itself (OpenID Connect Discovery 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from kontakt.auth.algorithms import ALGORITHMS
from kontakt.auth.faults import Finding, Flaw, ProviderUnusable, shown
from kontakt.auth.fetch import DEADLINE, fetch
from kontakt.settings.addresses import LOOPBACK

WELL_KNOWN = "/.well-known/openid-configuration"
SECRET_METHODS = ("client_secret_basic", "client_secret_post")


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
    prompt_values_supported: tuple[str, ...] | None = None
    """Null: the provider does not say (Initiating User Registration via OpenID Connect 1.0, section 4)."""
    fresh_for: float | None = field(default=None, compare=False)
    """For how many seconds they may be used; null: the provider does not say."""


async def discover(
    issuer: str, client: httpx.AsyncClient, *, allow_http: bool = False, seconds: float = DEADLINE
) -> ProviderMetadata:
    """Return the metadata of the provider with that issuer identifier (section 4), within so many seconds.

    Raise `ProviderUnreachable` if trying again may help, and `ProviderUnusable` if it cannot.
    """
    if not is_safe_url(issuer, allow_http=allow_http) or "?" in issuer:
        raise ProviderUnusable([Finding(Flaw.ADDRESS, "it is no https address without user, query and fragment")])
    answer = await fetch(client, "GET", configuration_url(issuer), seconds=seconds)
    if answer.finding:
        raise ProviderUnusable([answer.finding])
    metadata = read_metadata(answer.document or {}, issuer, allow_http=allow_http)
    return replace(metadata, fresh_for=answer.fresh_for)


def configuration_url(issuer: str) -> str:
    """Return where the provider publishes its configuration (section 4.1)."""
    # A terminating slash of the issuer is removed before the well-known path is appended.
    return f"{issuer.removesuffix('/')}{WELL_KNOWN}"


def read_metadata(document: Mapping[str, Any], issuer: str, *, allow_http: bool = False) -> ProviderMetadata:
    """Return the checked metadata; raise `ProviderUnusable` with every finding at once."""
    findings: list[Finding] = []
    named = document.get("issuer")
    if named != issuer:
        name = "does not name its issuer" if named is None else f"calls itself {shown(named)}"
        sentence = f"the provider {name}, and OIDC_ISSUER is {shown(issuer)}"
        findings.append(Finding(Flaw.ISSUER, sentence, "issuer", named if isinstance(named, str) else ""))
    endpoints = {
        name: _endpoint(document, name, findings, is_required=is_required, allow_http=allow_http)
        for name, is_required in (
            ("authorization_endpoint", True),
            ("token_endpoint", True),
            ("jwks_uri", True),
            ("userinfo_endpoint", False),
            ("end_session_endpoint", False),
        )
    }
    if "code" not in _strings(document, "response_types_supported"):
        findings.append(_missing(Flaw.CODE_FLOW, document, "response_types_supported"))
    algorithms = tuple(
        name for name in _strings(document, "id_token_signing_alg_values_supported") if name in ALGORITHMS
    )
    if not algorithms:
        findings.append(_missing(Flaw.ALGORITHMS, document, "id_token_signing_alg_values_supported"))
    methods = _strings(document, "token_endpoint_auth_methods_supported") or SECRET_METHODS[:1]  # The default.
    if not set(methods) & set(SECRET_METHODS):
        findings.append(_missing(Flaw.CLIENT_SECRET, document, "token_endpoint_auth_methods_supported"))
    if findings:
        raise ProviderUnusable(findings)
    return ProviderMetadata(
        issuer=issuer,
        authorization_endpoint=endpoints["authorization_endpoint"] or "",
        token_endpoint=endpoints["token_endpoint"] or "",
        jwks_uri=endpoints["jwks_uri"] or "",
        userinfo_endpoint=endpoints["userinfo_endpoint"],
        end_session_endpoint=endpoints["end_session_endpoint"],
        token_endpoint_auth_methods=methods,
        signing_algorithms=algorithms,
        prompt_values_supported=_strings(document, "prompt_values_supported") or None,
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
    document: Mapping[str, Any], name: str, findings: list[Finding], *, is_required: bool, allow_http: bool
) -> str | None:
    value = document.get(name)
    if value is None:
        if is_required:
            findings.append(Finding(Flaw.ENDPOINT_MISSING, f"the provider does not say its {name}", name))
        return None
    if isinstance(value, str):
        if is_safe_url(value, allow_http=allow_http):
            return value
        if is_safe_url(value, allow_http=True):
            sentence = f"the provider's {name} is {shown(value)}"
            findings.append(Finding(Flaw.ENDPOINT_WITHOUT_TLS, sentence, name, value))
            return None
    findings.append(Finding(Flaw.ENDPOINT_INVALID, f"the provider's {name} is {shown(value)}", name))
    return None


def _missing(flaw: Flaw, document: Mapping[str, Any], name: str) -> Finding:
    offered = _strings(document, name)
    words = f"offers {shown(', '.join(offered))}" if offered else "names nothing"
    return Finding(flaw, f"the provider {words} as {name}", name)


def _strings(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = document.get(name)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
