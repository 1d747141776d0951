"""Step 2: the identity provider describes itself, and people can be signed in with it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx

from kontakt.auth.discovery import ProviderMetadata, discover
from kontakt.auth.faults import ProviderUnreachable, ProviderUnusable
from kontakt.auth.fetch import DEADLINE
from kontakt.auth.proxies import unfit
from kontakt.settings import Settings
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import UNREACHABLE, Reason

_SHORTEST = 1.0
"""The least that an attempt is given, in seconds; STARTUP_TIMEOUT may have passed before it."""


async def check(settings: Settings, client: httpx.AsyncClient, *, seconds: float = DEADLINE) -> ProviderMetadata:
    """Return the provider's metadata; raise `NotYet` if it may come by itself, `StartupFailed` if not.

    After so many seconds it is no use to wait on, so that one attempt takes little longer.
    """
    if problems := [*_proxy_problems(), *_trust_problems()]:
        raise StartupFailed(problems)
    issuer, allow_http = settings.oidc_issuer, settings.oidc_allow_http
    try:
        attempt = min(DEADLINE, max(seconds, _SHORTEST))
        return await discover(issuer, client, allow_http=allow_http, seconds=attempt)
    except (ProviderUnreachable, ProviderUnusable) as error:
        problems = await _problems(error, issuer)
        may_come = all(problem.reason.exit_code == UNREACHABLE for problem in problems)
        raise (NotYet if may_come else StartupFailed)(problems) from error


async def _problems(error: ProviderUnreachable | ProviderUnusable, issuer: str) -> list[StartProblem]:
    # Not above: cryptography, which reads a certificate that is not trusted, takes a tenth of a start to import.
    from kontakt.startup.provider_faults import unreachable, unusable  # noqa: PLC0415

    if isinstance(error, ProviderUnreachable):
        return [await unreachable(error)]
    return [unusable(finding, issuer) for finding in error.findings]


def _proxy_problems() -> Iterator[StartProblem]:
    for variable, wrong in unfit().items():
        yield StartProblem(Reason.PROXY_INVALID, variable, wrong.found, wrong.expected, f"{variable}={wrong.example}")


def _trust_problems() -> Iterator[StartProblem]:
    if path := os.environ.get("SSL_CERT_FILE"):
        try:
            httpx.create_ssl_context()
        except OSError as error:
            found = f"{path}: {error.strerror or error}"
            expected = "a readable file with the certificates (PEM) of the authorities that Kontakt shall trust"
            yield StartProblem(Reason.TRUST_FILE, "SSL_CERT_FILE", found, expected, "SSL_CERT_FILE=/path/to/ca.pem")
    elif path := os.environ.get("SSL_CERT_DIR"):  # Of no meaning beside a file.
        faults = [_folder_fault(folder) for folder in path.split(os.pathsep)]
        if all(faults):
            expected = "a folder with the authorities that Kontakt shall trust, as `openssl rehash` arranges it"
            found = "; ".join(fault for fault in faults if fault)
            yield StartProblem(Reason.TRUST_FILE, "SSL_CERT_DIR", found, expected, "SSL_CERT_DIR=/etc/ssl/certs")


def _folder_fault(folder: str) -> str | None:
    # Nobody else would say so: OpenSSL looks into it only when it meets a certificate.
    try:
        is_folder = stat.S_ISDIR(Path(folder).stat().st_mode)
    except OSError as error:
        return f"{folder}: {error.strerror or error}"
    return None if is_folder else f"{folder}: it is no folder"
