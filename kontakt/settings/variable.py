"""One variable of the environment: where its value comes from, what it is, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from kontakt.settings import Settings, meaning
from kontakt.settings.files import LIMIT, Unreadable, read_value
from kontakt.settings.misspellings import meant_for
from kontakt.startup.problems import StartProblem
from kontakt.startup.reasons import Reason
from kontakt.wording import Unfit, escaped, size, without_credentials

_AROUND = " \t\r\n\"'"


@dataclass(frozen=True, slots=True)
class Variable:
    """A setting as it was read: its source, the path if that is a file, the value, and its problem if it has one.

    The source is null if there is none, and `shown` if there is no value: the value as it may be shown.
    """

    name: str
    source: Literal["environment", "file", "default"] | None
    path: str | None = None
    value: Any = field(default=None, repr=False)
    shown: str | None = None
    problem: StartProblem | None = None


def read_variable(name: str, environment: Mapping[str, str]) -> Variable:
    """Return what the environment says of the variable."""
    # An empty variable is an unset one: compose passes `NAME=` for what is not in `.env`.
    text, path = environment.get(name), environment.get(f"{name}_FILE")
    if text and path:
        return _twice(name)
    if path:
        return _from_file(name, path)
    if text:
        return _validated(Variable(name, "environment"), text)
    info = Settings.model_fields[name.lower()]
    if info.is_required():
        return Variable(name, None, problem=_missing(name, environment))
    shown = None if info.default in {None, ()} else meaning.written(info.default)
    return Variable(name, "default", value=info.default, shown=shown)


def _twice(name: str) -> Variable:
    expected = f"either {name} or {name}_FILE, not both"
    problem = StartProblem(Reason.SETTING_TWICE, name, "both are set", expected, f"{name}=")
    return Variable(name, "environment", problem=problem)


def _missing(name: str, environment: Mapping[str, str]) -> StartProblem:
    other = meant_for(name, environment)
    found = f"nothing; is {escaped(other)} meant for it, which is set?" if other else "nothing"
    expected = str(Settings.model_fields[name.lower()].description).replace("`", "")
    return StartProblem(Reason.SETTING_MISSING, name, found, expected, meaning.example(name.lower()))


def _from_file(name: str, path: str) -> Variable:
    shown = escaped(without_credentials(path))
    try:
        _bare(path)
        return _validated(Variable(name, "file", shown), read_value(path))
    except Unfit as unfit:
        is_absent, found = True, f", {unfit.found}"
    except Unreadable as error:
        is_absent, found = error.is_absent, f": {error}"
    # Only a path that leads somewhere, or from the root, is certainly none.
    may_be_secret = is_absent and meaning.is_secret(name.lower()) and not path.strip(_AROUND).startswith("/")
    found = f"a value of {size(path)}, which may be the secret itself{found}" if may_be_secret else f"{shown}{found}"
    expected = f"the path of a text file in UTF-8, of at most {LIMIT // 1024} KiB"
    problem = StartProblem(Reason.SETTING_FILE, f"{name}_FILE", found, expected, meaning.example_file(name.lower()))
    return Variable(name, "file", None if may_be_secret else shown, problem=problem)


def _validated(variable: Variable, text: str) -> Variable:
    field = variable.name.lower()
    variable = replace(variable, shown=meaning.shown(field, text))
    try:
        return replace(variable, value=_value(field, text))
    except Unfit as unfit:
        return replace(variable, problem=_unfit(variable, text, unfit))


def _unfit(variable: Variable, text: str, unfit: Unfit) -> StartProblem:
    field = variable.name.lower()
    found = meaning.found(field, text)
    if unfit.found:
        found += f"{' ' if meaning.is_secret(field) else ', '}{unfit.found}"
    if variable.path:
        found += f" (in {variable.path})"
    # A corrected value is told only if nothing of it may be secret.
    is_open = unfit.example and meaning.shown(field, unfit.example) == unfit.example
    example = f"{variable.name}={unfit.example}" if is_open else meaning.example(field)
    reason = Reason.SECRET_WEAK if unfit.is_weak else Reason.SETTING_INVALID
    return StartProblem(reason, variable.name, found, unfit.expected or meaning.expected(field), example)


def _value(field: str, text: str) -> object:
    """Return the validated value; raise `Unfit`."""
    _line(field, text)
    try:
        return _adapter(field).validate_python(text)
    except ValidationError as error:
        unfit = _cause(error)
    # Not within `except`: each error would hold the other, and pydantic's is in no circle that Python can collect.
    raise unfit


def _cause(error: ValidationError) -> Unfit:
    for detail in error.errors(include_url=False, include_input=False):
        if isinstance(cause := detail.get("ctx", {}).get("error"), Unfit):
            return cause
    return Unfit("", "")


def _line(field: str, text: str) -> None:
    """Raise `Unfit` unless the text is one line of characters that can be seen."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Unfit("with bytes that are no text in UTF-8", "text in UTF-8")
    _bare(text)
    if "\n" in text or "\r" in text:
        # From 49 bytes on, openssl wraps what it writes.
        how = (
            ": openssl rand -base64 48 writes one, more bytes become several" if field.startswith("jwt_secret") else ""
        )
        raise Unfit("with a line break in it", f"one line{how}")
    if not text.isprintable():
        raise Unfit("with a character that cannot be seen", "one line, without control characters")


def _bare(text: str) -> None:
    """Raise `Unfit` for what programs leave around a value that read `.env` in their own way."""
    if text.strip() != text:
        raise Unfit("with a blank or a line break around it", "the value without blanks around it", text.strip())
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        expected = "the value without quotation marks, which not every reader of .env files takes away"
        raise Unfit("with quotation marks around it", expected, text[1:-1])


@cache
def _adapter(field: str) -> TypeAdapter[Any]:
    return TypeAdapter(Settings.model_fields[field].rebuild_annotation())
