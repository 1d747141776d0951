"""The environment, read once; every problem is told together.

Every variable also works as `NAME_FILE`, a path to a file that holds the value, the way container secrets arrive.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr, ValidationError

from kontakt.settings import Settings, variables

GUARDED_PREFIXES = ("OIDC_", "SESSION_", "STORAGE_", "KONTAKT_")
"""A variable that begins so and is unknown is a misspelling."""


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One variable that cannot be used: what was found (never a secret) and what would be right."""

    variable: str
    found: str
    expected: str


class SettingsError(Exception):
    """The environment cannot be used; holds every problem at once."""

    def __init__(self, problems: list[SettingProblem]) -> None:
        super().__init__("; ".join(f"{p.variable}: {p.expected}" for p in problems))
        self.problems = problems

    def report(self) -> str:
        """Return the report for stderr: a block per variable."""
        blocks = "\n".join(
            f"  {p.variable}\n    found:    {p.found}\n    expected: {p.expected}" for p in self.problems
        )
        return f"Kontakt cannot start; these settings need attention:\n{blocks}\n"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from the environment; raise `SettingsError` with every problem."""
    environment = os.environ if environment is None else environment
    values, problems = _values(environment)
    problems += _misspelled(environment)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        named = {problem.variable for problem in problems}
        problems += [problem for problem in _problems(error, values) if problem.variable not in named]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _values(environment: Mapping[str, str]) -> tuple[dict[str, str], list[SettingProblem]]:
    values: dict[str, str] = {}
    problems: list[SettingProblem] = []
    for field in Settings.model_fields:
        variable = field.upper()
        value, path = environment.get(variable), environment.get(f"{variable}_FILE")
        if value and path:
            expected = f"either {variable} or {variable}_FILE, not both"
            problems.append(SettingProblem(variable, "both are set", expected))
        elif path:
            try:
                value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                problems.append(SettingProblem(f"{variable}_FILE", f"{path}: {error}", "a readable text file"))
        if value:  # An empty variable is an unset one: compose passes `NAME=` for what is not in `.env`.
            values[field] = value
    return values, problems


def _misspelled(environment: Mapping[str, str]) -> list[SettingProblem]:
    known = {name for variable in variables() for name in (variable, f"{variable}_FILE")}
    return [
        SettingProblem(name, "an unknown variable", f"one of {', '.join(v for v in variables() if v[:4] == name[:4])}")
        for name in sorted(environment)
        if name.startswith(GUARDED_PREFIXES) and name not in known
    ]


def _problems(error: ValidationError, values: Mapping[str, str]) -> list[SettingProblem]:
    problems = []
    for detail in error.errors():
        field = str(detail["loc"][0]) if detail["loc"] else ""
        message = detail["msg"].removeprefix("Value error, ")
        if not field:
            variable = next((v for v in variables() if message.startswith(v)), "settings")
            found = "does not fit the other values"
        elif detail["type"] == "missing":
            variable, found, message = (
                field.upper(),
                "nothing",
                Settings.model_fields[field].description or "",
            )
        else:
            variable, found = field.upper(), _redacted(field, values.get(field, ""))
        problems.append(SettingProblem(variable, found, message))
    return problems


def _redacted(field: str, value: str) -> str:
    if Settings.model_fields[field].annotation is SecretStr:
        return f"a secret of {len(value.encode())} bytes"
    return repr(value)
