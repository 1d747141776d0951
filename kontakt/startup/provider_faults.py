"""What an operator is told of an identity provider that cannot be reached or used."""

import os
import shlex
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import httpx

from kontakt.auth.algorithms import ALGORITHMS
from kontakt.auth.certificate import Certificate, Distrust, distrust, presented
from kontakt.auth.discovery import SECRET_METHODS, WELL_KNOWN, configuration_url, is_safe_url
from kontakt.auth.faults import Finding, Flaw, Obstacle, ProviderUnreachable
from kontakt.auth.proxies import Passage
from kontakt.settings.addresses import LOOPBACK
from kontakt.startup.problems import StartProblem
from kontakt.startup.reasons import Reason

_SUBJECT = "OIDC_ISSUER"
_EXAMPLE = "OIDC_ISSUER=https://id.example.com/realms/staff"

_TENANT = "{tenantid}"
"""What Microsoft Entra's metadata for all tenants (`common`, `organizations`) have in place of one."""

_REASONS = {
    Obstacle.NAME_UNKNOWN: Reason.PROVIDER_NAME_UNKNOWN,
    Obstacle.REFUSED: Reason.PROVIDER_REFUSED,
    Obstacle.TIMEOUT: Reason.PROVIDER_TIMEOUT,
    Obstacle.CONNECTION: Reason.PROVIDER_CONNECTION,
    Obstacle.TLS: Reason.PROVIDER_TLS,
    Obstacle.CERTIFICATE: Reason.PROVIDER_CERTIFICATE,
    Obstacle.STATUS: Reason.PROVIDER_FAILS,
    Flaw.ADDRESS: Reason.SETTING_INVALID,
    Flaw.REDIRECT: Reason.PROVIDER_ABSENT,
    Flaw.STATUS: Reason.PROVIDER_ABSENT,
    Flaw.NOT_JSON: Reason.PROVIDER_NOT_JSON,
    Flaw.ISSUER: Reason.PROVIDER_ISSUER,
    Flaw.ENDPOINT_MISSING: Reason.PROVIDER_ENDPOINT,
    Flaw.ENDPOINT_INVALID: Reason.PROVIDER_ENDPOINT,
    Flaw.ENDPOINT_WITHOUT_TLS: Reason.PROVIDER_INSECURE,
    Flaw.CODE_FLOW: Reason.PROVIDER_NO_CODE_FLOW,
    Flaw.ALGORITHMS: Reason.PROVIDER_ALGORITHMS,
    Flaw.CLIENT_SECRET: Reason.PROVIDER_CLIENT_SECRET,
}


async def unreachable(error: ProviderUnreachable) -> StartProblem:
    """Return what to say of a provider that gives no answer; look at its certificate if that is why."""
    found = str(error)
    match error.obstacle:
        case Obstacle.CERTIFICATE:
            return _untrusted(error, await presented(error.url))
        case Obstacle.NAME_UNKNOWN | Obstacle.REFUSED if error.passage:
            return _no_proxy(error, error.passage)
        case Obstacle.NAME_UNKNOWN:
            name = urlsplit(error.url).hostname or ""
            expected = f"a name that this machine, or the network of its container, can look up; {name} it cannot"
            example = _EXAMPLE
        case Obstacle.REFUSED:
            expected = "a provider that runs and listens there"
            if (host := urlsplit(error.url).hostname) in LOOPBACK:
                expected += f"; in a container, {host} is the container itself"
            example = _curl(error.url)
        case Obstacle.TIMEOUT:
            expected = "a whole answer in time; a firewall in between that drops packets looks like this, too"
            example = _curl(error.url, "--max-time 10")
        case Obstacle.TLS:
            expected = (
                "TLS 1.2 or newer, which a server of plain HTTP at that port does not speak; "
                "OIDC_ALLOW_HTTP=true allows an http address, in a network of your own"
            )
            example = _openssl(error.url)
        case Obstacle.STATUS:
            expected = "HTTP 200 as soon as the provider has started; if it has, its own log says what is wrong"
            example = _curl(error.url, "--include")
        case Obstacle.CONNECTION:
            is_https = error.url.startswith("https:")
            expected = f"an answer in HTTP{' over TLS' if is_https else '; https if it speaks TLS there'}"
            example = _curl(error.url, "--verbose")
    return StartProblem(_REASONS[error.obstacle], _SUBJECT, found, expected, example)


def _no_proxy(error: ProviderUnreachable, proxy: Passage) -> StartProblem:
    # It is the proxy that is looked up and called; whether the provider is there, only the proxy would find out.
    host = urlsplit(error.url).hostname or ""
    expected = f"a proxy that can be looked up and listens there; or {host} in NO_PROXY, if no proxy is needed"
    example = _curl(error.url, "--verbose", "--proxy", shlex.quote(f"{proxy.scheme}://{proxy.server}"))
    return StartProblem(_REASONS[error.obstacle], proxy.variable, str(error), expected, example)


def _untrusted(error: ProviderUnreachable, certificate: Certificate | None) -> StartProblem:
    why = distrust(error.number)
    host = urlsplit(error.url).hostname or ""
    found = (
        f"{error.way}: the certificate {why.value} (OpenSSL: {error.detail}): {certificate or 'it could not be read'}"
    )
    example = _openssl(error.url)
    now = datetime.now(UTC)
    match why:
        case Distrust.EXPIRED | Distrust.NOT_YET_VALID:
            expected = f"a certificate that is valid now, which is {now:%Y-%m-%d %H:%M} UTC by this machine's clock"
            if certificate and certificate.valid_from <= now <= certificate.valid_until:
                expected += "; this one is, but one of those that the server sends along with it is not"
        case Distrust.OTHER_NAME:
            expected = f"a certificate whose names contain {host}, or the address with a name of the certificate"
            if name := next((name for name in certificate.names if _is_plain(name)), "") if certificate else "":
                example = f"OIDC_ISSUER={_with_host(error.url.removesuffix(WELL_KNOWN), name)}"
        case _:
            expected = (
                "a certificate, sent with the intermediate ones, of an authority that Kontakt trusts; "
                "an authority of your own is trusted if SSL_CERT_FILE names a file with its certificate"
            )
            if path := os.environ.get("SSL_CERT_FILE"):
                expected += f", which is {path} at present"
            example = "SSL_CERT_FILE=/path/to/ca.pem"
    return StartProblem(Reason.PROVIDER_CERTIFICATE, _SUBJECT, found, expected, example)


def unusable(finding: Finding, issuer: str) -> StartProblem:
    """Return what to say of something that the provider answers, or has in its configuration."""
    expected, example = _advice(finding, issuer)
    return StartProblem(_REASONS[finding.flaw], _SUBJECT, finding.sentence, expected, example)


def _advice(finding: Finding, issuer: str) -> tuple[str, str]:
    member, value = finding.member, finding.value
    there = f"in {configuration_url(issuer)}"
    example = _EXAMPLE
    match finding.flaw:
        case Flaw.ADDRESS:
            expected = "an address such as the example; http only for a provider on this machine"
        case Flaw.REDIRECT:
            expected = "the provider's own address, which answers without a redirect"
            if target := _redirected(value, issuer):
                example = f"OIDC_ISSUER={target}"
        case Flaw.STATUS | Flaw.NOT_JSON:
            expected = f"the address before {WELL_KNOWN}, where the provider publishes its configuration in JSON; "
            expected += "a realm, a tenant or an application is often a part of it"
        case Flaw.ISSUER:
            expected = _issuer_hint(value, issuer)
            meant = value.replace(_TENANT, "your-tenant-id")
            example = f"OIDC_ISSUER={meant}" if _is_usable(meant, issuer) else f'"issuer": "{issuer}"'
        case Flaw.ENDPOINT_MISSING | Flaw.ENDPOINT_INVALID:
            expected, example = f"an https address {there}", _endpoint(member)
        case Flaw.ENDPOINT_WITHOUT_TLS:
            expected = f"an https address {there}; a provider behind a proxy must be told its public address"
            example = f'"{member}": "https:{value[5:]}"' if _is_plain(value) else _endpoint(member)
        case Flaw.CODE_FLOW:
            expected, example = f"the authorization code flow {there}", f'"{member}": ["code"]'
        case Flaw.ALGORITHMS:
            expected, example = f"one of {', '.join(ALGORITHMS)} {there}", f'"{member}": ["RS256"]'
        case Flaw.CLIENT_SECRET:
            expected, example = f"one of {', '.join(SECRET_METHODS)} {there}", f'"{member}": ["client_secret_basic"]'
    return expected, example


def _endpoint(member: str) -> str:
    return f'"{member}": "https://id.example.com/{member.removesuffix("_endpoint").removesuffix("_uri")}"'


def _redirected(location: str, issuer: str) -> str | None:
    try:
        target = str(httpx.URL(configuration_url(issuer)).join(location))
    except httpx.InvalidURL:
        return None
    found = target.removesuffix(WELL_KNOWN)
    return found if found != target and _is_usable(found, issuer) else None


def _issuer_hint(named: str, issuer: str) -> str:
    expected = "the same on both sides, to the last character"
    if _TENANT in named:
        return f"{expected}: the tenant's own id in place of common, since each tenant is an issuer of its own"
    if named.rstrip("/") == issuer.rstrip("/"):
        return f"{expected}: only the slash at the end differs"
    if named.lower() == issuer.lower():
        return f"{expected}: only upper and lower case differ"
    if named.startswith("http:") and named[5:] == issuer[6:]:
        return f"{expected}: the provider says http; behind a proxy, it must be told its public address"
    if issuer.startswith("http:") and named[6:] == issuer[5:]:
        return f"{expected}: OIDC_ISSUER says http"
    return expected


def _curl(url: str, *options: str) -> str:
    return " ".join(("curl", *options, shlex.quote(url)))


def _openssl(url: str) -> str:
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    server = shlex.quote(f"{host}:{parts.port or 443}")
    return f"openssl s_client -connect {server} -servername {shlex.quote(parts.hostname or '')} </dev/null"


def _with_host(address: str, host: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host))


def _is_usable(address: str, issuer: str) -> bool:
    return _is_plain(address) and is_safe_url(address, allow_http=issuer.startswith("http:"))


def _is_plain(value: str) -> bool:
    """Return whether what a stranger sent may stand in a line that is to be copied."""
    return value.isascii() and value.isprintable() and len(value) <= 200 and not set(value) & set(" '\"\\$`*<>|;&(){}")
