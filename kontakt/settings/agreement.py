"""What settings must be to each other."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from kontakt.settings import CALLBACK_PATH, Settings
from kontakt.settings.addresses import LOOPBACK, origin_of
from kontakt.settings.meaning import example, written
from kontakt.startup.problems import StartProblem
from kontakt.startup.reasons import Reason
from kontakt.wording import escaped, shown_web_address

Check = Callable[[Settings], StartProblem | None]
_CHECKS: list[tuple[frozenset[str], Check]] = []


def disagreements(settings: Settings, usable: frozenset[str]) -> Iterator[StartProblem]:
    """Yield what does not fit together, as far as it can be told: of `settings` only the fields in `usable` count."""
    for fields, check in _CHECKS:
        if fields <= usable and (problem := check(settings)):
            yield problem


def _between(*fields: str) -> Callable[[Check], Check]:
    """Register a check; it is made if these fields are valid by themselves."""

    def register(check: Check) -> Check:
        _CHECKS.append((frozenset(fields), check))
        return check

    return register


def _problem(variable: str, found: str, expected: str, example: str) -> StartProblem:
    return StartProblem(Reason.SETTINGS_DISAGREE, variable, found, expected, example)


@_between("jwt_secret", "oidc_client_secret")
def _secrets_differ(settings: Settings) -> StartProblem | None:
    if settings.jwt_secret != settings.oidc_client_secret:
        return None
    expected = "a secret that the provider does not know; make one with: openssl rand -base64 48"
    return _problem("JWT_SECRET", "the same secret as OIDC_CLIENT_SECRET", expected, example("jwt_secret"))


@_between("jwt_secret_previous", "oidc_client_secret")
def _previous_secret_differs_from_the_clients(settings: Settings) -> StartProblem | None:
    if settings.jwt_secret_previous != settings.oidc_client_secret:
        return None
    expected = "the JWT_SECRET before, or no value at all"
    return _problem("JWT_SECRET_PREVIOUS", "the same secret as OIDC_CLIENT_SECRET", expected, "JWT_SECRET_PREVIOUS=")


@_between("jwt_secret", "jwt_secret_previous")
def _secret_was_rotated(settings: Settings) -> StartProblem | None:
    if settings.jwt_secret != settings.jwt_secret_previous:
        return None
    expected = "the JWT_SECRET before, or no value at all"
    return _problem("JWT_SECRET_PREVIOUS", "the same secret as JWT_SECRET", expected, "JWT_SECRET_PREVIOUS=")


@_between("oidc_issuer", "oidc_allow_http")
def _issuer_is_safe(settings: Settings) -> StartProblem | None:
    issuer = urlsplit(settings.oidc_issuer)
    if issuer.scheme == "https" or issuer.hostname in LOOPBACK or settings.oidc_allow_http:
        return None
    expected = "https, because of the secrets that travel there; OIDC_ALLOW_HTTP=true lets them travel openly"
    secure = f"OIDC_ISSUER=https{settings.oidc_issuer.removeprefix('http')}"
    return _problem("OIDC_ISSUER", f"{settings.oidc_issuer!r}, without TLS", expected, escaped(secure))


@_between("app_url", "oidc_callback_url")
def _callback_is_ours(settings: Settings) -> StartProblem | None:
    """The cookie of the sign-in stays on APP_URL's origin, and the answer is awaited at one path of it."""
    callback = settings.oidc_callback_url
    if callback is None:
        return None
    parts = urlsplit(callback)
    if origin_of(callback) == settings.app_url and parts.path == CALLBACK_PATH and not parts.fragment:
        return None
    found = f"{shown_web_address(callback)!r}, where Kontakt does not get the provider's answer"
    expected = f"the path {CALLBACK_PATH} of APP_URL, or no value at all"
    return _problem("OIDC_CALLBACK_URL", found, expected, f"OIDC_CALLBACK_URL={settings.app_url}{CALLBACK_PATH}")


@_between("oidc_admin_claim", "oidc_admin_claim_value")
def _admin_claim_is_whole(settings: Settings) -> StartProblem | None:
    match settings.oidc_admin_claim, settings.oidc_admin_claim_value:
        case (str(), None):
            missing, given = "OIDC_ADMIN_CLAIM_VALUE", "OIDC_ADMIN_CLAIM"
        case (None, str()):
            missing, given = "OIDC_ADMIN_CLAIM", "OIDC_ADMIN_CLAIM_VALUE"
        case _:
            return None
    expected = f"a value for both, or {given} without one"
    return _problem(missing, f"nothing, but {given} has a value", expected, example(missing.lower()))


@_between("metrics", "metrics_token")
def _token_is_for_metrics(settings: Settings) -> StartProblem | None:
    if settings.metrics or settings.metrics_token is None:
        return None
    expected = "true, or no METRICS_TOKEN"
    return _problem("METRICS", "false, but METRICS_TOKEN has a value", expected, "METRICS=true")


@_between("session_idle", "session_max")
def _sessions_can_idle(settings: Settings) -> StartProblem | None:
    # The default is no contradiction: who wants sessions of eight hours need not think of idle ones.
    if "session_idle" not in settings.model_fields_set or settings.session_idle <= settings.session_max:
        return None
    found = "more than SESSION_MAX, after which a session ends in any case"
    return _problem("SESSION_IDLE", found, "at most SESSION_MAX", f"SESSION_IDLE={written(settings.session_max)}")
