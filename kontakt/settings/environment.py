"""The environment, read once; every problem is told together.

Every variable also works as `NAME_FILE`, a path to a file that holds the value, the way container secrets arrive.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kontakt.settings import Settings, variables
from kontakt.settings.agreement import disagreements
from kontakt.settings.misspellings import misspelled
from kontakt.settings.variable import Variable, read_variable
from kontakt.startup.problems import StartProblem, StartupFailed


class SettingsError(StartupFailed):
    """The environment cannot be used; holds every problem at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the environment says. Of `settings` only the fields in `usable` count, which is all if nothing is wrong.

    So that the provider, the database and the pictures' place can be checked although something else is wrong.
    """

    settings: Settings
    usable: frozenset[str]
    problems: tuple[StartProblem, ...]
    variables: tuple[Variable, ...] = ()


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from the environment; raise `SettingsError` with every problem."""
    reading = read(environment)
    if reading.problems:
        raise SettingsError(reading.problems)
    return reading.settings


def read(environment: Mapping[str, str] | None = None) -> Reading:
    """Return what the environment says, and every problem with it in the order of the variables."""
    environment = os.environ if environment is None else environment
    found = {name: read_variable(name, environment) for name in variables()}
    values = {name.lower(): one.value for name, one in found.items() if one.source != "default" and not one.problem}
    settings = Settings.model_construct(set(values), **values)
    told = {name: [one.problem] if one.problem else [] for name, one in found.items()}
    for problem in disagreements(settings, frozenset(name.lower() for name in told if not told[name])):
        told[problem.subject].append(problem)
    usable = frozenset(name.lower() for name in found if not told[name])
    all_read = tuple(replace(one, problem=told[name][0]) if told[name] else one for name, one in found.items())
    for near, problem in misspelled(environment):
        told.setdefault(near, []).append(problem)
    return Reading(settings, usable, tuple(problem for problems in told.values() for problem in problems), all_read)
