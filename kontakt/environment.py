"""The environment, read once; every problem is told together.

Every variable also works as `NAME_FILE`, a path to a file that holds the value, the way container secrets arrive.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr, TypeAdapter, ValidationError

from kontakt.settings import Settings, variables
from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.startup.reasons import Reason

GUARDED_PREFIXES = ("OIDC_", "SESSION_", "STORAGE_", "KONTAKT_")
"""A variable that begins so and is unknown is a misspelling."""


class SettingsError(StartupFailed):
    """The environment cannot be used; holds every problem at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the environment says. Of `settings` only the fields in `usable` are there, which is all if nothing is wrong.

    So that the provider, the database and the pictures' place can be checked although something else is wrong.
    """

    settings: Settings
    usable: frozenset[str]
    problems: tuple[StartProblem, ...]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from the environment; raise `SettingsError` with every problem."""
    reading = read(environment)
    if reading.problems:
        raise SettingsError(reading.problems)
    return reading.settings


def read(environment: Mapping[str, str] | None = None) -> Reading:
    """Return what the environment says, and every problem with it."""
    environment = os.environ if environment is None else environment
    written, problems = _values(environment)
    problems += _misspelled(environment)
    try:
        settings = Settings.model_validate(written)
    except ValidationError as error:
        named = {problem.subject for problem in problems}
        found = [problem for problem in _problems(error, written) if problem.subject not in named]
        problems += found
        wrong = {problem.subject.removesuffix("_FILE").lower() for problem in problems}
        valid: dict[str, Any] = {
            name: _one(name, value) if (value := written.get(name)) else field.default
            for name, field in Settings.model_fields.items()
            if name not in wrong
        }
        return Reading(Settings.model_construct(set(valid), **valid), frozenset(valid), tuple(problems))
    return Reading(settings, frozenset(Settings.model_fields), tuple(problems))


def _one(name: str, value: str) -> object:
    field = Settings.model_fields[name]
    return TypeAdapter(field.rebuild_annotation()).validate_python(value)


def _values(environment: Mapping[str, str]) -> tuple[dict[str, str], list[StartProblem]]:
    values: dict[str, str] = {}
    problems: list[StartProblem] = []
    for field in Settings.model_fields:
        variable = field.upper()
        value, path = environment.get(variable), environment.get(f"{variable}_FILE")
        if value and path:
            expected = f"either {variable} or {variable}_FILE, not both"
            problems.append(StartProblem(Reason.SETTING_TWICE, variable, "both are set", expected, f"{variable}="))
        elif path:
            try:
                value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                name = f"{variable}_FILE"
                found = f"{path}: {error}"
                problems.append(
                    StartProblem(Reason.SETTING_FILE, name, found, "a readable text file", f"{name}={path}")
                )
        if value:  # An empty variable is an unset one: compose passes `NAME=` for what is not in `.env`.
            values[field] = value
    return values, problems


def _misspelled(environment: Mapping[str, str]) -> list[StartProblem]:
    known = {name for variable in variables() for name in (variable, f"{variable}_FILE")}
    return [
        StartProblem(
            Reason.SETTING_UNKNOWN,
            name,
            "an unknown variable",
            f"one of {', '.join(v for v in variables() if v[:4] == name[:4])}",
            "",
        )
        for name in sorted(environment)
        if name.startswith(GUARDED_PREFIXES) and name not in known
    ]


def _problems(error: ValidationError, values: Mapping[str, str]) -> list[StartProblem]:
    problems = []
    for detail in error.errors():
        field = str(detail["loc"][0]) if detail["loc"] else ""
        message = detail["msg"].removeprefix("Value error, ")
        reason = Reason.SETTING_INVALID
        if not field:
            reason = Reason.SETTINGS_DISAGREE
            variable = next((v for v in variables() if message.startswith(v)), "settings")
            found = "does not fit the other values"
        elif detail["type"] == "missing":
            reason = Reason.SETTING_MISSING
            variable, found, message = field.upper(), "nothing", Settings.model_fields[field].description or ""
        else:
            variable, found = field.upper(), _redacted(field, values.get(field, ""))
            if detail["type"].startswith("secret_"):
                reason = Reason.SECRET_WEAK
        problems.append(StartProblem(reason, variable, found, message, ""))
    return problems


def _redacted(field: str, value: str) -> str:
    if Settings.model_fields[field].annotation is SecretStr:
        return f"a secret of {len(value.encode())} bytes"
    return repr(value)
