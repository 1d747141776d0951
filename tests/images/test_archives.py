"""The four archives, file by file."""

import json
import re
import stat
import subprocess
import tarfile

import pytest

from kontakt import __version__
from tests.images.conftest import NAMES
from tests.images.engine import ROOT

CREATED = "1970-01-01T00:00:01Z"
MEGABYTES = {"api": 132, "web": 56, "caddy": 54, "db": 33}

EVERYWHERE = {"etc", "etc/group", "etc/nsswitch.conf", "etc/passwd", "tmp"}
OUTSIDE_THE_STORE = {
    "api": {"data", "data/uploads"},
    "web": {"etc/caddy", "etc/caddy/Caddyfile", "etc/mime.types"},
    "caddy": {"data", "etc/caddy", "etc/caddy/Caddyfile"},
    "db": {"bin", "bin/sh", "data", "etc/kontakt", "etc/kontakt/entrypoint.sh"},
}
STORE_PATHS = {
    "api": ["health", "glibc", "libstdcxx", "python3.13", "kontakt-fonts", "kontakt-venv", "kontakt"],
    "web": ["health", "caddy", "kontakt-web"],
    "caddy": ["health", "caddy"],
    "db": ["glibc", "postgres", "busybox"],
}
PROGRAMS = {
    "api": {"health", "kontakt", "python", "python3", "python3.13"},
    "web": {"health", "caddy"},
    "caddy": {"health", "caddy"},
    "db": {"initdb", "postgres", "pg_isready", "psql", "pg_dump", "pg_restore", "busybox", "sh"},
}
NOT_FOR_AN_IMAGE = re.compile(
    r"(^|/)(tests?|docs?|man|demo|\.git[^/]*|\.env[^/]*|node_modules|ensurepip|idlelib|tkinter|lib2to3|pip|setuptools|include"
    r"|gcc|cc|ld|as|make|apt|dpkg|apk|npm|bash|dash|ash|[^/]*\.(c|h|hpp|pyx|pxd|a|o|map|ts|vue))(/|$)"
)
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s[A-Za-z0-9+/=\s]{100}")

NOT_INSTALLED = {
    *{"tzdata"},  # Windows.
    *{"dnspython"},  # Look-ups of e-mail domains, which nobody asks for.
    *{"pycparser"},  # Compiling with cffi.
}
"""What is locked for other machines, or needed by a package but not by Kontakt."""

each_image = pytest.mark.parametrize("name", NAMES)


def in_store(archive, name):
    """Return what is below a store path, by the path from there on."""
    below = f"nix/store/{name}/"
    return {file.path.removeprefix(below): file for file in archive.files if file.path.startswith(below)}


@each_image
def test_nobody_is_root_and_a_program_of_the_image_tells_its_health(archives, name):
    archive = archives[name]
    assert archive.config["User"] == "1000:1000"
    how, program, *_ = archive.config["Healthcheck"]["Test"]
    assert how == "CMD"  # And not CMD-SHELL.
    files = {f"nix/store/{part}" for path in STORE_PATHS[name] for part in [f"{path}/bin/{program.rsplit('/', 1)[1]}"]}
    assert files & {file.path for file in archive.files}
    assert "Volumes" not in archive.config  # They would leave anonymous volumes behind.


@each_image
def test_labels_name_version_revision_source_and_licence(archives, name):
    labels = {
        key.removeprefix("org.opencontainers.image."): value for key, value in archives[name].config["Labels"].items()
    }
    assert labels["version"] == __version__
    assert labels["licenses"] == "MIT"
    assert re.fullmatch(r"[0-9a-f]{40}|dirty", labels["revision"])
    assert "source" in labels
    assert labels["title"].startswith("Kontakt: ")


@each_image
def test_nothing_in_it_tells_when_it_was_made(archives, name):
    archive = archives[name]
    assert archive.image["created"] == CREATED
    assert {step["created"] for step in archive.image["history"]} == {CREATED}
    with tarfile.open(archive.path) as tar:
        assert {member.mtime for member in tar} == {1}


@each_image
def test_layers_bear_the_names_of_what_is_in_them(docker, archives, name):
    names = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", f"kontakt-{name}").split()
    assert names == [step["created_by"] for step in reversed(archives[name].image["history"])]
    assert set(names) == {*STORE_PATHS[name], "files"}


@each_image
def test_it_holds_these_files_and_no_others(archives, name):
    paths = [file.path for file in archives[name].files]
    inside = [path for path in paths if path.startswith("nix/store/")]
    assert {path.split("/")[2] for path in inside} == set(STORE_PATHS[name])
    assert set(paths) - set(inside) - {"nix", "nix/store"} == EVERYWHERE | OUTSIDE_THE_STORE[name]
    assert [path for path in inside if NOT_FOR_AN_IMAGE.search(path)] == []
    programs = {path.rsplit("/", 1)[1] for path in inside if re.fullmatch(r"nix/store/[^/]+/s?bin/[^/]+", path)}
    if name == "db":  # PostgreSQL brings more of its own.
        programs = {
            program
            for program in programs
            if not re.match(r"(pg_|(create|drop)(db|user)|(cluster|reindex|vacuum)db)", program)
        }
        assert programs == PROGRAMS[name] - {"pg_isready", "pg_dump", "pg_restore"}
    else:
        assert programs == PROGRAMS[name]


def test_the_api_has_the_application_as_it_is_in_the_repository(archives):
    listed = subprocess.run(
        ["git", "ls-files", "kontakt", "migrations", "templates"], cwd=ROOT, check=True, capture_output=True
    )
    sources = {path for path in listed.stdout.decode().split() if not path.startswith("kontakt/demo/")}
    # For whoever writes a migration, or translates.
    sources = {path for path in sources if not path.endswith((".mako", ".po", ".pot"))}
    expected = sources | {"LICENSE", "bin/kontakt", "kontakt/fonts", "web/fonts.json", "web/src/styles/tokens.css"}
    expected |= {f"kontakt-{__version__}.dist-info/METADATA"}
    found = {path for path, file in in_store(archives["api"], "kontakt").items() if file.kind != tarfile.DIRTYPE}
    assert {path for path in found if not path.endswith(".pyc")} == expected
    compiled = {
        re.sub(r"__pycache__/(\w+)\.cpython-\d+\.pyc$", r"\1.py", path) for path in found if path.endswith(".pyc")
    }
    assert compiled == {path for path in sources if path.endswith(".py")}


def test_the_api_has_the_locked_distributions_and_no_others(archives):
    locked = set(re.findall(r"^([\w.-]+)==([^ ;]+)", (ROOT / "requirements" / "base.txt").read_text(), re.MULTILINE))
    names = [path for path in in_store(archives["api"], "kontakt-venv") if path.endswith(".dist-info")]
    found = {(name.replace("_", "-").lower(), version) for path in names for name, version in [distribution(path)]}
    assert found <= locked
    assert {name for name, _ in locked} - {name for name, _ in found} == NOT_INSTALLED


def distribution(path):
    name, version = path.rsplit("/", 1)[1].removesuffix(".dist-info").split("-")
    return name, version


def test_the_api_has_the_fonts_of_the_previews_and_the_web_those_of_the_pages_each_with_its_licence(archives):
    listed = json.loads((ROOT / "web" / "fonts.json").read_text())
    served = {(font, subset) for font in listed["fonts"] for subset in listed["subsets"]}
    drawn = served | set(listed["previews"].items())
    fonts = {path: file.content for path, file in in_store(archives["api"], "kontakt-fonts").items()}
    assert fonts.keys() == {f"{font}-{subset}-wght-normal.woff2" for font, subset in drawn} | {
        f"{font}.LICENSE" for font, _ in drawn
    }
    web = {path: file.content for path, file in in_store(archives["web"], "kontakt-web").items()}
    for font, subset in served:
        version = listed["fonts"][font]["version"]
        assert web[f"fonts/{font}/{version}/{subset}.woff2"] == fonts[f"{font}-{subset}-wght-normal.woff2"]
        assert web[f"fonts/{font}/LICENSE.txt"] == fonts[f"{font}.LICENSE"]
    assert [path for path, text in fonts.items() if path.endswith("LICENSE") and b"SIL OPEN FONT" not in text] == []


def test_the_web_image_has_the_bundle_and_compressed_twins(archives):
    served = re.compile(
        r"index\.html|sw\.js|favicon\.svg|[\w-]+\.png|import-template\.csv|assets/(locale/\w+/)?[\w.-]+-[\w-]{8}\.(js|css)"
        r"|fonts/[\w-]+/(LICENSE\.txt|[\d.]+/[\w-]+\.woff2)"
    )
    files = {path for path, file in in_store(archives["web"], "kontakt-web").items() if file.kind == tarfile.REGTYPE}
    plain = {path for path in files if not path.endswith(".br")}
    assert [path for path in plain if not served.fullmatch(path)] == []
    assert {path.rsplit(".", 1)[0] for path in files - plain} <= plain
    assert {"index.html", "index.html.br", "sw.js", "sw.js.br"} <= files


@each_image
def test_nothing_is_writable_privileged_or_secret(archives, name):
    for file in archives[name].files:
        assert not file.mode & (stat.S_ISUID | stat.S_ISGID), file.path
        if file.path == "tmp":
            assert file.mode & 0o7777 == 0o1777
        elif file.kind != tarfile.SYMTYPE:
            assert not file.mode & 0o022, file.path
        owner = (1000, 1000) if file.path.split("/")[0] == "data" else (0, 0)
        assert file.owner == owner, file.path
        assert not PRIVATE_KEY.search(file.content), file.path
        assert str(ROOT).encode() not in file.content, file.path
    assert not [
        entry for entry in archives[name].config["Env"] if re.match(r"\w*(SECRET|PASSWORD|TOKEN|KEY)\w*=", entry)
    ]


@each_image
def test_it_is_as_small_as_promised(archives, name):
    archive = archives[name]
    size = sum(len(archive.read(layer)) for layer in archive.manifest["Layers"]) / 1_000_000
    assert size <= MEGABYTES[name]
