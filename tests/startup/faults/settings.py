"""Faults of the environment."""

import os

from kontakt.startup.reasons import Reason
from tests.startup.faults import fault

# Root reads everything, unless these two capabilities are taken from it.
WITHOUT_PRIVILEGE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
NOWHERE = "postgresql://kontakt:planted-password@127.0.0.1:9/kontakt"


@fault(Reason.SETTING_MISSING, says=("APP_URL", "DATABASE_URL", "JWT_SECRET", "OIDC_ISSUER", "nothing"))
def nothing_set(here):
    yield dict.fromkeys(("APP_URL", "DATABASE_URL", "JWT_SECRET", "OIDC_ISSUER"))


@fault(Reason.SETTING_MISSING, says=("JWT_SECRET", "is JWT_SECERT meant"))
def a_misspelling_of_what_is_required(here):
    yield {"JWT_SECRET": None, "JWT_SECERT": "planted"}


@fault(Reason.SECRET_WEAK, says=("JWT_SECRET", "a secret of 13 bytes", "at least 32 bytes", "openssl rand"))
def a_short_secret(here):
    yield {"JWT_SECRET": "planted-short"}


@fault(Reason.SECRET_WEAK, says=("JWT_SECRET", "a secret of your own"))
def a_known_secret(here):
    yield {"JWT_SECRET": "change-me-change-me-change-me-planted"}


@fault(Reason.SETTING_UNKNOWN, says=("OIDC_CLIENTID", "OIDC_CLIENT_ID=kontakt"))
def a_misspelling(here):
    yield {"OIDC_CLIENTID": "planted-in-a-misspelled-variable"}


@fault(Reason.SETTING_UNKNOWN, says=("KONTAKT_PASSWORD= counts as unset", "unset KONTAKT_PASSWORD"))
def a_variable_that_is_no_setting(here):
    yield {"KONTAKT_PASSWORD": "planted-in-an-unknown-variable"}


@fault(Reason.SETTING_INVALID, says=("APP_URL", "scheme and host only", "APP_URL=https://example.com"))
def a_path_in_the_address(here):
    yield {"APP_URL": "https://example.com/cards"}


@fault(Reason.SETTING_INVALID, says=("APP_URL", "quotation marks", "APP_URL=http://localhost:8080"))
def an_address_in_quotation_marks(here):
    yield {"APP_URL": '"http://localhost:8080"'}


@fault(Reason.SETTING_INVALID, says=("OIDC_CLIENT_SECRET", "a secret of 8 bytes", "a blank or a line break"))
def a_secret_before_a_line_break(here):
    yield {"OIDC_CLIENT_SECRET": "planted\n"}


@fault(Reason.SETTING_INVALID, says=("JWT_SECRET", "with a line break in it", "openssl rand -base64 48"))
def a_secret_of_two_lines(here):
    (here.folder / "secret").write_text(f"{'planted' * 9}\nplanted\n")
    yield {"JWT_SECRET": None, "JWT_SECRET_FILE": str(here.folder / "secret")}


@fault(Reason.SETTING_INVALID, says=("OIDC_ISSUER", "https://(19 bytes)@id.example.com", "user name or password"))
def a_password_in_the_issuer(here):
    yield {"OIDC_ISSUER": "https://ada:planted-as-text@id.example.com"}


@fault(Reason.SETTING_INVALID, says=("OIDC_ISSUER=https://id.example.com/realm",))
def the_address_of_the_configuration_as_issuer(here):
    yield {"OIDC_ISSUER": "https://id.example.com/realm/.well-known/openid-configuration"}


@fault(Reason.SETTING_INVALID, says=("DATABASE_URL", "a secret of 53 bytes", "@ or a / is one too many", "%40"))
def a_password_that_is_not_encoded(here):
    yield {"DATABASE_URL": "postgresql://kontakt:12/planted@x@127.0.0.1:5/kontakt"}


@fault(Reason.SETTING_INVALID, says=("DATABASE_URL", "begins no encoded character", "%25"))
def a_password_that_is_badly_encoded(here):
    yield {"DATABASE_URL": "postgresql://kontakt:planted%password@127.0.0.1/kontakt"}


@fault(Reason.SETTING_INVALID, says=("DATABASE_URL", "names no database"))
def an_address_without_a_database(here):
    yield {"DATABASE_URL": "postgresql://127.0.0.1?user=kontakt&password=planted&sslpassword=planted"}


@fault(Reason.SETTING_INVALID, says=("DATABASE_URL", "weak sslmode", "sslnegotiation=direct"))
def direct_tls_that_is_not_required(here):
    yield {"DATABASE_URL": "postgresql://kontakt:planted@127.0.0.1:9/kontakt?sslnegotiation=direct"}


@fault(Reason.SETTING_INVALID, says=("DATABASE_URL", "target_session_attrs=standby", "Kontakt writes"))
def a_standby_is_asked_for(here):
    yield {"DATABASE_URL": "postgresql://kontakt:planted@127.0.0.1:9/kontakt?target_session_attrs=standby"}


@fault(Reason.SETTING_INVALID, says=("DATABASE_URL", "does not begin with postgresql://"))
def another_kind_of_database(here):
    yield {"DATABASE_URL": "mysql://kontakt:planted@127.0.0.1/kontakt"}


@fault(Reason.SETTING_INVALID, says=("SESSION_IDLE", "'1 day'", "a number and its unit", "SESSION_IDLE=24h"))
def a_duration_without_a_unit(here):
    yield {"SESSION_IDLE": "1 day"}


@fault(Reason.SETTING_INVALID, says=("TRUSTED_PROXIES", "CIDR", "TRUSTED_PROXIES=10.0.0.0/8"))
def a_network_that_is_none(here):
    yield {"TRUSTED_PROXIES": "everyone"}


@fault(Reason.SETTING_INVALID, says=("MAX_FILE_SIZE", "'5 MB'", "from 1024 to 104857600", "WORKERS", "true or false"))
def numbers_that_are_none(here):
    yield {"MAX_FILE_SIZE": "5 MB", "WORKERS": "0", "MIGRATE_ON_START": "maybe"}


@fault(Reason.SETTING_INVALID, says=("LOG_LEVEL", "debug, info, warning or error", "OIDC_CLIENT_ID", r"\x1b[2Jkontakt"))
def a_level_that_is_none_and_a_name_that_would_clear_the_screen(here):
    yield {"LOG_LEVEL": "loud", "OIDC_CLIENT_ID": "\x1b[2Jkontakt"}


@fault(Reason.SETTINGS_DISAGREE, says=("OIDC_ADMIN_CLAIM_VALUE=kontakt-admin",))
def half_an_admin_claim(here):
    yield {"OIDC_ADMIN_CLAIM": "roles"}


@fault(Reason.SETTINGS_DISAGREE, says=("OIDC_ISSUER=https://id.example.com", "OIDC_ALLOW_HTTP=true"))
def a_provider_without_tls(here):
    yield {"OIDC_ISSUER": "http://id.example.com"}


@fault(Reason.SETTINGS_DISAGREE, says=("OIDC_CALLBACK_URL=http://127.0.0.1:", "/api/auth/callback"))
def a_redirect_uri_elsewhere(here):
    yield {"OIDC_CALLBACK_URL": "https://other.example.com/api/auth/callback"}


@fault(Reason.SETTINGS_DISAGREE, says=("SESSION_IDLE=8h", "SESSION_MAX"))
def sessions_that_end_before_they_idle(here):
    yield {"SESSION_IDLE": "9h", "SESSION_MAX": "8h"}


@fault(Reason.SETTINGS_DISAGREE, says=("JWT_SECRET", "the same secret as OIDC_CLIENT_SECRET"))
def one_secret_for_two(here):
    secret = "one-and-only-planted-7x!vQ2-planted"
    yield {"JWT_SECRET": secret, "OIDC_CLIENT_SECRET": secret}


@fault(Reason.SETTINGS_DISAGREE, says=("JWT_SECRET_PREVIOUS", "the same secret as JWT_SECRET"))
def a_secret_that_was_not_rotated(here):
    secret = "one-and-only-planted-7x!vQ2-planted"
    yield {"JWT_SECRET": secret, "JWT_SECRET_PREVIOUS": secret}


@fault(Reason.SETTING_TWICE, says=("JWT_SECRET", "not both"))
def a_secret_twice(here):
    yield {"JWT_SECRET_FILE": "/dev/null"}


@fault(Reason.SETTING_FILE, says=("JWT_SECRET_FILE", "/nowhere/secret: no such file", "/run/secrets/jwt_secret"))
def a_missing_file(here):
    yield {"JWT_SECRET": None, "JWT_SECRET_FILE": "/nowhere/secret"}


@fault(Reason.SETTING_FILE, says=("OIDC_CLIENT_SECRET_FILE", "a value of 16 bytes, which may be the secret itself"))
def a_secret_in_the_place_of_its_path(here):
    yield {"OIDC_CLIENT_SECRET": None, "OIDC_CLIENT_SECRET_FILE": "planted/and+more"}


@fault(Reason.SETTING_FILE, says=("JWT_SECRET_FILE", "may not read it"), command=WITHOUT_PRIVILEGE)
def a_file_that_may_not_be_read(here):
    file = here.folder / "secret"
    file.write_text("planted")
    file.chmod(0)
    yield {"JWT_SECRET": None, "JWT_SECRET_FILE": str(file)}


@fault(Reason.SETTING_FILE, says=("JWT_SECRET_FILE", "larger than 64 KiB", "DATABASE_URL_FILE", "it is empty"))
def files_of_a_wrong_size(here):
    (here.folder / "large").write_text("planted" * 10_000)
    (here.folder / "empty").write_text("\n")
    large, empty = str(here.folder / "large"), str(here.folder / "empty")
    yield {"JWT_SECRET": None, "JWT_SECRET_FILE": large, "DATABASE_URL": None, "DATABASE_URL_FILE": empty}


@fault(Reason.SETTING_FILE, says=("JWT_SECRET_FILE", "no text in UTF-8", "DATABASE_URL_FILE", "NUL byte"))
def files_that_are_no_text(here):
    (here.folder / "latin").write_bytes(b"planted \xfc")
    (here.folder / "nul").write_bytes(b"planted\0")
    latin, nul = str(here.folder / "latin"), str(here.folder / "nul")
    yield {"JWT_SECRET": None, "JWT_SECRET_FILE": latin, "DATABASE_URL": None, "DATABASE_URL_FILE": nul}


@fault(Reason.SETTING_FILE, says=("JWT_SECRET_FILE", "a device or a pipe", "DATABASE_URL_FILE", "it is a folder"))
def what_is_no_file(here):
    os.mkfifo(here.folder / "pipe")
    yield {
        "JWT_SECRET": None,
        "JWT_SECRET_FILE": "/dev/zero",
        "DATABASE_URL": None,
        "DATABASE_URL_FILE": str(here.folder),
        "OIDC_CLIENT_SECRET": None,
        "OIDC_CLIENT_SECRET_FILE": str(here.folder / "pipe"),
    }


@fault(
    Reason.SETTING_INVALID,
    Reason.SETTING_UNKNOWN,
    Reason.SETTINGS_DISAGREE,
    Reason.SECRET_WEAK,
    Reason.PROVIDER_REFUSED,
    Reason.DATABASE_REFUSED,
    says=("PORT", "OIDC_ADMIN_CLAIM_VALUE", "OIDC_SCOPE", "JWT_SECRET", "OIDC_ISSUER", "DATABASE_URL"),
)
def everything_at_once(here):
    yield {
        "JWT_SECRET": "planted",
        "OIDC_ADMIN_CLAIM": "roles",
        "OIDC_SCOPE": "planted",
        "PORT": "eighty",
        "OIDC_ISSUER": "http://127.0.0.1:9",
        "DATABASE_URL": NOWHERE,
    }
