"""What is said of a setting: how its value may be shown, what a right one is, a line to copy."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import SecretStr

from kontakt.settings import Settings
from kontakt.wording import Shown, escaped, size, without_credentials

_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}


def is_secret(field: str) -> bool:
    """Return whether the value may not be shown as it is."""
    return SecretStr in _parts(field)


def shown(field: str, text: str) -> str:
    """Return the value without what is secret in it; control characters are escaped."""
    form = next((part.form for part in _parts(field) if isinstance(part, Shown)), None)
    if form is None:
        return f"a secret of {size(text)}" if is_secret(field) else escaped(without_credentials(text))
    return escaped(form(text) or f"a secret of {size(text)}")


def found(field: str, text: str) -> str:
    """Return the value as a phrase of a report: a secret by its length, everything else in quotation marks."""
    return f"a secret of {size(text)}" if is_secret(field) else f"'{shown(field, text)}'"


def expected(field: str) -> str:
    """Return what a value of the field's type is; else the field's description."""
    parts = list(_parts(field))
    if bool in parts:
        return "true or false"
    if int in parts:
        least = next(part.ge for part in parts if isinstance(part, Ge))
        most = next(part.le for part in parts if isinstance(part, Le))
        return f"a whole number from {least} to {most}"
    for part in parts:
        if get_origin(part) is Literal:
            *others, last = get_args(part)
            return f"{', '.join(others)} or {last}"
    return str(Settings.model_fields[field].description).replace("`", "")


def example(field: str) -> str:
    """Return a line with a right value; a secret has none that everybody may know, but may be in a file."""
    info, variable = Settings.model_fields[field], field.upper()
    if info.examples:
        return f"{variable}={info.examples[0]}"
    return example_file(field) if is_secret(field) else f"{variable}={written(info.default)}"


def example_file(field: str) -> str:
    """Return a line that names a file with the value."""
    return f"{field.upper()}_FILE=/run/secrets/{field}"


def written(value: object) -> str:
    """Return a value of the settings as an operator would write it."""
    match value:
        case bool():
            return str(value).lower()
        case timedelta() if not value:
            return "0s"
        case timedelta():
            name, unit = next(
                ((name, unit) for name, unit in _UNITS.items() if value >= 2 * unit and not value % unit),
                ("ms", timedelta(milliseconds=1)),
            )
            return f"{value / unit:.15g}{name}"
        case tuple():
            return ",".join(str(part) for part in value)
    return str(value)


def _parts(field: str) -> Iterator[Any]:
    """Yield the field's type, everything that it is made of, and its metadata."""
    info = Settings.model_fields[field]
    yield from info.metadata
    waiting = [info.annotation]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += get_args(part)
