"""Values that come from files."""

import os

import pytest

from kontakt.settings.environment import read, read_settings
from kontakt.startup.reasons import Reason
from tests.unit.settings.test_settings import WHOLE


def from_file(variable, path):
    return {name: value for name, value in WHOLE.items() if name != variable} | {f"{variable}_FILE": str(path)}


def refused(path, variable="JWT_SECRET"):
    (problem,) = read(from_file(variable, path)).problems
    assert (problem.reason, problem.subject) == (Reason.SETTING_FILE, f"{variable}_FILE")
    assert problem.example == f"{variable}_FILE=/run/secrets/{variable.lower()}"
    assert "planted" not in problem.found
    return problem.found


@pytest.mark.parametrize("variable", ["JWT_SECRET", "DATABASE_URL", "OIDC_CLIENT_SECRET", "APP_URL"])
@pytest.mark.parametrize("form", ["{}", "{}\n", "{}\r\n", "\ufeff{}\n\n"])
def test_every_variable_may_come_from_a_file(tmp_path, variable, form):
    (tmp_path / "value").write_bytes(form.format(WHOLE[variable]).encode())
    assert read_settings(from_file(variable, tmp_path / "value")) == read_settings(WHOLE)


def test_a_wrong_value_is_told_with_its_file(tmp_path):
    (tmp_path / "value").write_text("planted\n")
    (problem,) = read(from_file("JWT_SECRET", tmp_path / "value")).problems
    assert problem.subject == "JWT_SECRET"
    assert problem.found == f"a secret of 7 bytes (in {tmp_path}/value)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"\n", "it is empty"),
        (b"planted \xff\xfe", "it is no text in UTF-8"),
        ("planted".encode("utf-16"), "NUL byte"),
        (b"planted\0planted", "NUL byte"),
        (b"planted" * 10_000, "larger than 64 KiB"),
    ],
)
def test_a_file_without_a_value_is_refused_and_nothing_of_it_repeated(tmp_path, content, said):
    (tmp_path / "value").write_bytes(content)
    assert refused(tmp_path / "value").startswith(f"{tmp_path}/value: ")
    assert said in refused(tmp_path / "value")


def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    assert "folder" in refused(tmp_path)
    assert "pipe" in refused(tmp_path / "pipe")
    assert "device" in refused("/dev/zero")
    assert "symbolic links" in refused(tmp_path / "circle")
    assert "Input/output error" in refused("/proc/self/mem")
    assert refused(tmp_path / "none") == f"{tmp_path}/none: no such file"


@pytest.mark.parametrize("secret", ["planted", "planted/planted=", "planted" * 1000, "planted\0"])
def test_a_secret_in_the_place_of_its_path_is_not_repeated(secret):
    assert f"a value of {len(secret)} bytes" in refused(secret)


def test_a_path_that_leads_nowhere_is_shown_without_what_a_terminal_would_obey():
    assert refused("/no\x1b[2Jwhere") == r"/no\x1b[2Jwhere: no such file"


@pytest.mark.parametrize(
    ("path", "said"),
    [('"/run/secrets/jwt"', '"/run/secrets/jwt", with quotation marks'), ("/run/secrets/jwt ", ", with a blank")],
)
def test_what_clings_to_a_path_is_named(path, said):
    assert said in refused(path)
    assert "which may be the secret itself" in refused(path.replace("/run/secrets/jwt", "planted"))
