"""Variables that look like settings, but are none."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from kontakt.settings import meaning, variables
from kontakt.startup.problems import StartProblem
from kontakt.startup.reasons import Reason
from kontakt.wording import escaped

GUARDED_PREFIXES = ("OIDC_", "SESSION_", "STORAGE_", "KONTAKT_", "METRICS_", "OTEL_")
"""A variable that begins so and is unknown is a misspelling."""

# Every program on an X11 desktop is told of its session manager.
_OF_OTHERS = frozenset({"SESSION_MANAGER"})
# What OpenTelemetry's specification names besides, and its libraries read themselves or not; many have it everywhere.
_STANDARD = re.compile(
    r"OTEL_((LOG_LEVEL|SDK_DISABLED|CONFIG_FILE|PROPAGATORS|RESOURCE_ATTRIBUTES|TRACES_SAMPLER|ENTITIES)"
    r"|(TRACES|METRICS|LOGS)_EXPORTER|METRICS_EXEMPLAR_FILTER|METRIC_EXPORT_\w+|(BSP|BLRP)_\w+|\w*(LIMIT)"
    r"|EXPORTER_(OTLP_((METRICS|LOGS)_\w+|PROTOCOL|TIMEOUT|COMPRESSION|CERTIFICATE|CLIENT_KEY|CLIENT_CERTIFICATE|INSECURE)"
    r"|(ZIPKIN|PROMETHEUS|JAEGER)_\w+)|(PYTHON|DOTNET|GO|INJECTOR|NODE|RESOURCE_PROVIDERS)_\w+)"
)
# Kubernetes tells every container of every service: one that is called `kontakt` or `storage` is no misspelling.
_SERVICE = re.compile(r"\w+_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)")
_SERVICE_ADDRESS = re.compile(r"(tcp|udp|sctp)://.+")


def misspelled(environment: Mapping[str, str]) -> Iterator[tuple[str, StartProblem]]:
    """Yield each variable that begins as a setting and is none, after the name of the setting that is near, or ""."""
    known = _known()
    for name in sorted(environment.keys() - known - _OF_OTHERS):
        # An empty variable is an unset one, here too.
        if _STANDARD.fullmatch(name):
            continue
        if name.startswith(GUARDED_PREFIXES) and (value := environment[name]) and not _is_service(name, value):
            near = _nearest(name, known)
            yield near.removesuffix("_FILE"), _unknown(escaped(name), near)


def meant_for(setting: str, environment: Mapping[str, str]) -> str | None:
    """Return the name of a variable that is set and may be a misspelling of the setting."""
    candidates = sorted(name for name in environment.keys() - _known() if environment[name])
    near = get_close_matches(setting, candidates, 1, cutoff=0.8)
    return near[0] if near else None


def _unknown(name: str, near: str) -> StartProblem:
    found = "a variable that Kontakt does not know"
    way_out = f"what another program needs gets another name, or is emptied for Kontakt: {name}= counts as unset"
    if not near:
        prefix = name[: name.index("_") + 1]
        expected = f"nothing but Kontakt's settings under names that begin with {prefix}; {way_out}"
        return StartProblem(Reason.SETTING_UNKNOWN, name, found, expected, f"unset {name}")
    example = meaning.example(near.lower()) if near in variables() else meaning.example_file(near[:-5].lower())
    return StartProblem(Reason.SETTING_UNKNOWN, name, found, f"{near}, if that is meant; {way_out}", example)


def _known() -> set[str]:
    return {name for variable in variables() for name in (variable, f"{variable}_FILE")}


def _nearest(name: str, known: set[str]) -> str:
    if (own := name.removeprefix("KONTAKT_")) in known:
        return own
    near = get_close_matches(name, sorted(known), 1)
    return near[0] if near else ""


def _is_service(name: str, value: str) -> bool:
    return bool(_SERVICE.fullmatch(name) or (name.endswith("_PORT") and _SERVICE_ADDRESS.fullmatch(value)))
