"""Addresses: what each must be, and that no password is ever shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontakt.settings import meaning
from kontakt.settings.environment import read, read_settings
from tests.unit.settings.test_settings import WHOLE, problems

ADDRESS = "postgresql://kontakt:(7 bytes)@"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("kontakt.example.com", "without https://"),
        ("https://kontakt.example.com/cards", "more than a host"),
        ("https://kontakt.example.com?x", "more than a host"),
        ("ftp://kontakt.example.com", "without https://"),
        ("https://", "host or port"),
        ("https://kontakt example.com", "host or port"),
        ("https://kontakt.example.com:0", "host or port"),
        ("https://kontakt.example.com:70000", "host or port"),
        ("https://[::1", "host or port"),
        ("https://münchen.example", "host or port"),
        ("https://ada:planted@kontakt.example.com", "user name or password"),
        ("https://ada:/planted@kontakt.example.com", "user name or password"),
    ],
)
def test_an_origin_is_refused_for_what_is_wrong_with_it(written, said):
    problem = problems(APP_URL=written)["APP_URL"]
    assert said in problem.found
    assert "planted" not in f"{problem.found} {problem.example}"


def test_a_host_alone_is_answered_with_its_address():
    assert problems(APP_URL="kontakt.example.com")["APP_URL"].example == "APP_URL=https://kontakt.example.com"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HTTPS://Kontakt.Example.com:443/", "https://kontakt.example.com"),
        ("http://kontakt.lan:80", "http://kontakt.lan"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://my_kontakt:8443", "https://my_kontakt:8443"),
    ],
)
def test_the_origin_is_as_browsers_write_it(written, meant):
    assert read_settings(WHOLE | {"APP_URL": written}).app_url == meant


@pytest.mark.parametrize(
    ("written", "example"),
    [
        ("https://id.example.com/?tenant=1", "https://id.example.com"),
        ("https://id.example.com/#x", "https://id.example.com"),
        ("https://id.example.com/a/.well-known/openid-configuration", "https://id.example.com/a"),
        ("https://id.example.com/.well-known/openid-configuration/", "https://id.example.com"),
    ],
)
def test_an_issuer_is_no_other_address_of_the_provider(written, example):
    assert problems(OIDC_ISSUER=written)["OIDC_ISSUER"].example == f"OIDC_ISSUER={example}"


@pytest.mark.parametrize("written", ["127.0.0.1", "::", "fe80::1%eth0", "localhost", "kontakt.internal"])
def test_a_host_to_listen_on_is_an_address_or_a_name(written):
    assert read_settings(WHOLE | {"HOST": written}).host == written


@pytest.mark.parametrize("written", ["*", "http://127.0.0.1", "127.0.0.1:3000", "[::]", "127.0.0.256", "a b"])
def test_what_nobody_can_listen_on_is_refused(written):
    assert "without scheme, port and brackets" in problems(HOST=written)["HOST"].expected


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql://kontakt@db/kontakt", "postgresql://kontakt@db/kontakt"),
        ("postgres://kontakt:planted@db:5432/kontakt", f"{ADDRESS}db:5432/kontakt"),
        ("postgresql://kontakt:planted@a:1,b,[::1]:3/kontakt", f"{ADDRESS}a:1,b,[::1]:3/kontakt"),
        ("postgresql://db/kontakt?user=kontakt&password=planted", f"{ADDRESS}db/kontakt"),
        (
            "postgresql://kontakt:planted@a,b/kontakt?target_session_attrs=read-write&sslpassword=planted",
            f"{ADDRESS}a,b/kontakt?sslpassword=(7 bytes)&target_session_attrs=read-write",
        ),
        ("postgresql:///kontakt?host=/run/postgresql&port=5433", None),
        ("postgresql:///?service=kontakt&password=planted", "postgresql://:(7 bytes)@/?service=kontakt"),
        ("postgresql://db/kontakt?options=-csearch_path%3Dx", "postgresql://db/kontakt?options=-csearch_path=x"),
        ("postgresql://kontakt:p%40planted@db/kontakt?ssl=true", "postgresql://kontakt:(9 bytes)@db/kontakt?sslmode"),
    ],
)
def test_a_database_is_shown_without_its_passwords(written, shown):
    assert read_settings(WHOLE | {"DATABASE_URL": written}).database_url.get_secret_value() == written
    assert meaning.shown("database_url", written).startswith(shown or "postgresql:///kontakt?")
    assert "planted" not in meaning.shown("database_url", written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("mysql://planted:planted@db/kontakt", "that does not begin with postgresql://"),
        ("host=db dbname=kontakt password=planted", "that does not begin with postgresql://"),
        ("postgresql+psycopg://kontakt:planted@db/kontakt", "that does not begin with postgresql://"),
        ("postgresql://kontakt:planted@db", "names no database"),
        ("postgresql://kontakt:planted@planted@db/kontakt", "an @ or a / is one too many"),
        ("postgresql://kontakt:1/planted@db/kontakt", "an @ or a / is one too many"),
        ("postgresql://kontakt:planted%zz@db/kontakt", "a % that begins no encoded character"),
        ("postgresql://kontakt:planted%00@db/kontakt", "a % that begins no encoded character"),
        ("postgresql://kontakt:plan ted@db/kontakt", "with a blank"),
        ("postgresql://kontakt:planted@db:port/kontakt", "port that is no number"),
        ("postgresql://kontakt:planted@db:70000/kontakt", "port that is no number"),
        ("postgresql://a,b,c/kontakt?port=1,2", "with 3 hosts, but 2 ports"),
        ("postgresql://db/kontakt?pgbouncer=true", "the unknown parameter pgbouncer"),
        ("postgresql://db/kontakt?schema=planted", "the unknown parameter schema"),
        ("postgresql://db/kontakt?Planted-1=1", "an unknown parameter after the ?"),
        ("postgresql://db/kontakt?password=x&planted=1", "an unknown parameter after the ?"),
        ("postgresql://kontakt:x?planted=1/kontakt", "cannot be read"),
        ("postgresql://kontakt:x/y?planted=1", "cannot be read"),
        ("postgresql://a:1,b:2/kontakt?schema=1", "the unknown parameter schema"),
        ("postgresql://db/kontakt?options=project=planted", "an = in the value of options"),
        ("postgresql://db/kontakt?ssl=false", "another ssl than ssl=true"),
        ("postgresql://db/kontakt?target_session_attrs=standby", "with target_session_attrs=standby"),
        ("postgresql://db/kontakt?target_session_attrs=read-only", "with target_session_attrs=read-only"),
        ("postgresql://db/kontakt?sslmode=planted", "unknown sslmode"),
        ("postgresql://db/kontakt?target_session_attrs=readwrite", "unknown target_session_attrs"),
        ("postgresql://[planted/kontakt", "cannot be read"),
    ],
)
def test_the_address_of_no_database_is_refused_for_what_is_wrong_with_it(written, said):
    problem = problems(DATABASE_URL=written)["DATABASE_URL"]
    assert problem.found.startswith(f"a secret of {len(written)} bytes ")
    assert said in problem.found
    assert "planted" not in f"{problem.found} {problem.expected} {problem.example}"


@pytest.mark.parametrize(
    ("written", "way_out"),
    [
        ("postgresql+psycopg://db/kontakt", "database, without + and a driver's name"),
        ("postgresql+asyncpg://db/kontakt", "database, without + and a driver's name"),
        ("jdbc:postgresql://db/kontakt", "database, without jdbc: before it"),
        ("mysql://db/kontakt", "database"),
        ("postgresql://u:p@db", "even if it is the user's"),
        ("postgresql://db/kontakt?options=-csearch_path=x", "written as %3D"),
        ("postgresql://db/kontakt?ssl=false", "sslmode=disable"),
        ("postgresql://db/kontakt?target_session_attrs=standby", "target_session_attrs=read-write"),
    ],
)
def test_an_address_for_other_programs_is_answered_with_the_way_to_write_it(written, way_out):
    expected = problems(DATABASE_URL=written)["DATABASE_URL"].expected
    assert way_out in expected
    assert way_out != "database" or expected.endswith("/database")


@pytest.mark.parametrize("name", ["connection_limit", "pool_timeout", "supa", "schema", "pgbouncer"])
def test_a_parameter_of_another_program_is_named_and_nothing_guessed(name):
    problem = problems(DATABASE_URL=f"postgresql://db/kontakt?sslmode=require&{name}=1")["DATABASE_URL"]
    assert problem.found.endswith(f"with the unknown parameter {name}")
    assert "those of other programs cut" in problem.expected


def test_an_unknown_parameter_is_answered_with_the_nearest():
    assert problems(DATABASE_URL="postgresql://db/kontakt?ssl_mode=require")["DATABASE_URL"].expected == "sslmode"


JUNK = st.text(st.sampled_from("a1@/:?#%[],=& \t\"'.\\"), max_size=6)


@settings(deadline=None)
@given(JUNK, JUNK)
def test_no_password_is_shown_however_it_is_written(before, after):
    secret = f"{before}planted{after}"
    environment = {
        "DATABASE_URL": f"postgresql://kontakt:{secret}@db/kontakt",
        "OIDC_ISSUER": f"https://ada:{secret}@id.example.com/",
        "APP_URL": f"ada:{secret}@kontakt.example.com",
        "OIDC_CALLBACK_URL": f"{before}https://ada:{secret}@kontakt.example.com",
        "UPLOAD_DIR": f"s3://key:{secret}@bucket",
        "TRUSTED_PROXIES": f"http://ada:{secret}@10.0.0.1",
        "JWT_SECRET": secret,
        "OIDC_CLIENT_SECRET": secret,
        "OIDC_CLIENTSECRET": secret,
    }
    assert "planted" not in repr(read(environment))


def test_only_the_address_to_read_from_may_be_a_standbys():
    standby = "postgresql://db1,db2/kontakt?target_session_attrs=standby"
    assert "DATABASE_URL" in problems(DATABASE_URL=standby)
    assert "DATABASE_DIRECT_URL" in problems(DATABASE_DIRECT_URL=standby)
    assert read_settings(WHOLE | {"DATABASE_READ_URL": standby}).database_read_url is not None
    assert "DATABASE_READ_URL" in problems(DATABASE_READ_URL=standby.replace("standby", "slave"))
