"""Documentation that repeats the code, held together with it."""

import json
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from kontakt.docs import description
from kontakt.problems import Problem
from kontakt.settings import Settings, variables

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.nix.yml").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([A-Z_]+)` \|(.*?)\|(.+)\|$", README, re.MULTILINE)
TABLE = [(name, default.strip(), meaning.strip()) for name, default, meaning in ROWS]


def as_written(default):
    if isinstance(default, timedelta):
        return f"{default.days}d" if default.days > 1 else f"{default.seconds + default.days * 86400}s"
    return str(default).lower() if isinstance(default, bool) else str(default)


def seconds(written):
    return int(written[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[written[-1]]


def test_the_readme_lists_every_variable_with_its_default_and_meaning():
    assert [name for name, _, _ in TABLE] == variables()
    for name, default, meaning in TABLE:
        field = Settings.model_fields[name.lower()]
        assert meaning == field.description, name
        if field.is_required():
            assert default == "required", name
        elif field.default in (None, ()):
            assert default == "", name
        elif isinstance(field.default, timedelta):
            assert seconds(default.strip("`")) == field.default.total_seconds(), name
        else:
            assert default.strip("`") == as_written(field.default), name


def test_the_example_environment_lists_every_variable_of_the_application_and_of_compose():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE)
    of_compose = {"COMPOSE_FILE", *re.findall(r"\$\{([A-Z_]+)", COMPOSE)}
    assert sorted(name for name, _ in listed) == sorted({*variables(), *of_compose})
    example = dict(listed)
    assert example["JWT_SECRET"] == example["POSTGRES_PASSWORD"] == ""
    defaults = re.findall(r"\$\{([A-Z_]+):-([^}$]+)\}", COMPOSE)
    assert len(defaults) > 5
    for name, default in defaults:
        assert example[name] in {default, ""}, name


def test_the_readme_is_short_and_names_only_commands_that_exist():
    assert len(README.splitlines()) <= 150
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", README + contributing)) | set(
        re.findall(r"^make ([a-z-]+)", README, re.MULTILINE)
    )
    assert named <= targets


def test_every_file_that_the_documents_link_exists():
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        links = re.findall(r'\]\(([^)#:]+)\)|src="([^"]+)"', text)
        for link in (first or second for first, second in links):
            assert (ROOT / link).exists(), f"{name} links {link}"


def test_the_description_that_the_web_application_was_made_from_is_the_present_one():
    assert json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8")) == description()


def all_problems(base=Problem):
    yield base
    for problem in base.__subclasses__():
        yield from all_problems(problem)


def test_every_problem_has_a_code_of_its_own_and_words_for_people():
    import kontakt.app  # noqa: F401 - so that every subclass exists

    seen: dict[str, type[Problem]] = {}
    for problem in all_problems():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", problem.code)
        assert problem.title[0].isupper()
        assert not problem.title.endswith((".", "!"))
        other = seen.setdefault(problem.code, problem)
        assert issubclass(problem, other), f"{problem} and {other} share the code {problem.code}"


def tracked(pattern="*"):
    listed = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.splitlines()]


@pytest.mark.parametrize("pattern", ["*.py", "*.ts", "*.vue"])
def test_no_module_is_over_300_lines(pattern):
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in tracked(pattern)
        if "schema.d.ts" not in path.name and path.exists()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > (400 if "tests" in path.parts else 300)
    ]
    assert long == []
