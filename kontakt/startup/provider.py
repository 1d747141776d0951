"""Step 2: the identity provider describes itself, and people can be signed in with it."""

import httpx

from kontakt.auth.discovery import ProviderMetadata, ProviderUnusable, discover
from kontakt.auth.fetch import ProviderUnreachable
from kontakt.settings import Settings
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import Reason


async def check(settings: Settings, client: httpx.AsyncClient) -> ProviderMetadata:
    """Return the provider's metadata; raise `NotYet` if it may come by itself, `StartupFailed` if not."""
    issuer = settings.oidc_issuer
    try:
        return await discover(issuer, client, allow_http=settings.oidc_allow_http)
    except ProviderUnreachable as error:
        raise NotYet([StartProblem(Reason.PROVIDER_CONNECTION, "OIDC_ISSUER", str(error), "", "")]) from error
    except ProviderUnusable as error:
        raise StartupFailed(
            StartProblem(Reason.PROVIDER_ISSUER, "OIDC_ISSUER", found, "", "") for found in error.problems
        ) from error
