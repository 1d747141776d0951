"""The environment: settings or a report, and no secret in it."""

from kontakt.settings import variables
from kontakt.settings.environment import SettingsError, read, read_settings
from kontakt.startup import report
from tests.fuzz.source import Source

SECRET = "Zk7qWvPx3mTn9RbL2sYdF5hG8jC4eA6u"  # 32 bytes, so that it does for JWT_SECRET, too.
_VALUES = (
    *("https://kontakt.example.com", "http://localhost:8080", "postgresql://a:b@c:5432/d", "kontakt", "openid email"),
    *("openid", "true", "false", "1", "yes", "30s", "0s", "3650d", "1e9d", "10.0.0.0/8", "10.0.0.1/8", "::/0", "json"),
    *("info", "WARN", "3000", "0", "65536", "99999999999999999999999", "s3://bucket/p?endpoint=https://x&region=y"),
    *("/etc/passwd", "/nonexistent", "./uploads", "0.0.0.0", "::1", "[::1]", " x", '"x"', "'x'", "change-me"),
)
_ROOM_FOR_SECRETS = {
    "JWT_SECRET": ("{}", " {}", "{}\n", '"{}"', "x{}", "{}\r\n{}", "{}\x00"),
    "OIDC_CLIENT_SECRET": ("{}", "{} ", "'{}'", "{}\x07", "\u202e{}"),
    "DATABASE_URL": (
        *(
            "postgresql://u:{}@h/d",
            "postgresql://u:{}@h:x/d",
            "postgresql://u:{}@h:" + "9" * 5000,
            "postgresql://u:{}@",
            "postgres://u:{}@h:1,i:2/d?a=b",
        ),
        *("postgresql://u:{}@h/d?sslmode=nonsense", "mysql://u:{}@h/d", "postgresql://u:{}@h/d?options=%zz", " {}"),
        *("postgresql://u@h/d?password={}", "postgresql://u:{}@@h/d", "postgresql://u:{}/x@h/d", "u:{}@h/d"),
    ),
    "STORAGE_URL": (
        *("s3://b/p?access_key_id=AK&secret_access_key={}", "s3://u:{}@b/p", "s3://b?secret_access_key={}&x"),
        *("s3:/b?secret_access_key={}", "s3://b#{}", "https://u:{}@h/b", "s3://b/p?token={}&region=\x00"),
    ),
    "OIDC_ISSUER": ("https://u:{}@id.example.com", "https://id.example.com/?client_secret={}", "http://u:{}@h:x"),
    "APP_URL": ("https://u:{}@h", "https://u:{}@h:70000/", "https://h/#{}", "u:{}@h"),
    "OIDC_CALLBACK_URL": ("https://u:{}@h/api/auth/callback", "://u:{}@"),
}
_NAMES = tuple(variables())
_REQUIRED = {
    "APP_URL": "https://kontakt.example.com",
    "DATABASE_URL": "postgresql://a:b@c:5432/d",
    "JWT_SECRET": "9RbL2sYdF5hG8jC4eA6uZk7qWvPx3mTn!",
    "OIDC_ISSUER": "https://id.example.com",
    "OIDC_CLIENT_ID": "kontakt",
    "OIDC_CLIENT_SECRET": "another one",
}
_ODD_NAMES = (
    "OIDC_CLIENT_ID_FILE",
    "JWT_SECRET_FILE",
    "OIDC_SECRET",
    "SESSION_IDEL",
    "KONTAKT_PORT",
    "STORAGE_",
    "PORT_FILE",
)


def settings(source: Source) -> None:
    """The environment gives settings, or a report that holds no secret; never a traceback."""
    environment = dict(_REQUIRED)
    for _ in range(1 + source.byte() % 5):
        name = source.pick(_NAMES) if source.byte() % 6 else source.pick(_ODD_NAMES)
        environment[name] = source.pick(_VALUES) if source.chance(2) else _held(source.text(80))
    for _ in range(source.byte() % 3):
        name = source.pick(tuple(_ROOM_FOR_SECRETS))
        environment[name] = source.pick(_ROOM_FOR_SECRETS[name]).replace("{}", SECRET)
    reading = read(environment)
    said = repr(reading.settings) + "".join(str(variable.shown) for variable in reading.variables)
    if reading.problems:
        failure = SettingsError(reading.problems)
        assert failure.exit_code
        said += repr(failure.problems) + repr([problem.as_event() for problem in failure.problems]) + str(failure)
        if source.chance(2):
            said += report.text(failure.problems, failure.exit_code)
    elif source.chance(16):
        assert read_settings(environment) == reading.settings
    assert SECRET not in said, said


def _held(text: str) -> str:
    """Return the text as an environment can hold it: bytes that are no UTF-8 come as Python has them."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8").replace("\ufffd", "\udcff")
