"""`make env`, which writes `.env` of `.env.example`."""

import re
import subprocess
from pathlib import Path

from kontakt.settings.environment import read_settings

ROOT = Path(__file__).resolve().parents[2]


def make_env(file: Path, *given: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", "env", f"ENV_FILE={file}", *given]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def written(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", file.read_text(encoding="utf-8"), re.MULTILINE))


def test_with_an_address_and_a_provider_nothing_is_left_to_fill_in(tmp_path):
    given = ("APP_URL=https://kontakt.test", "OIDC_ISSUER=https://id.test", "OIDC_CLIENT_SECRET=of-the-provider")
    done = make_env(tmp_path / "env", *given)
    assert (done.returncode, done.stdout) == (0, f"Written: {tmp_path}/env\n")
    values = written(tmp_path / "env")
    settings = read_settings({"DATABASE_URL": "postgresql://db/kontakt", **values})
    assert settings.app_url == "https://kontakt.test"
    assert len(values["POSTGRES_PASSWORD"]) == 64
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600


def test_what_it_cannot_know_is_named(tmp_path):
    done = make_env(tmp_path / "env")
    assert re.findall("filled in: (.*)", done.stdout) == ["APP_URL", "OIDC_ISSUER", "OIDC_CLIENT_SECRET"]


def test_the_secrets_are_new_each_time(tmp_path):
    make_env(tmp_path / "one")
    make_env(tmp_path / "two")
    one, two = written(tmp_path / "one"), written(tmp_path / "two")
    secrets = {one["JWT_SECRET"], two["JWT_SECRET"], one["POSTGRES_PASSWORD"], two["POSTGRES_PASSWORD"]}
    assert len(secrets) == 4


def test_an_env_that_is_there_stays(tmp_path):
    (tmp_path / "env").write_text("JWT_SECRET=kept\n")
    done = make_env(tmp_path / "env")
    assert done.returncode != 0
    assert "is there already" in done.stderr
    assert (tmp_path / "env").read_text() == "JWT_SECRET=kept\n"


def test_the_rest_follows_from_what_is_given(tmp_path):
    make_env(tmp_path / "env", "APP_URL=https://localhost:8443/", "DATABASE_URL=postgresql://elsewhere/kontakt")
    values = written(tmp_path / "env")
    assert values["HTTPS_PORT"] == "8443"
    assert values["BUNDLED_DATABASE"] == "0"
    make_env(tmp_path / "plain", "APP_URL=http://localhost:8080")
    assert written(tmp_path / "plain")["HTTP_PORT"] == "8080"


def test_a_value_may_hold_any_character(tmp_path):
    make_env(tmp_path / "env", r"""OIDC_CLIENT_SECRET=it's $$HOME "quoted" #\n""")
    assert written(tmp_path / "env")["OIDC_CLIENT_SECRET"] == r"""'it\'s $HOME "quoted" #\n'"""


def test_a_misspelled_setting_is_refused(tmp_path):
    done = make_env(tmp_path / "env", "APP_ULR=https://kontakt.test")
    assert done.returncode != 0
    assert done.stderr.startswith("There is no setting APP_ULR.\n")
    assert list(tmp_path.iterdir()) == []
