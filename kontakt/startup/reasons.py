"""Every reason why Kontakt does not start, with its exit code; docs/operations.md lists the same."""

from enum import Enum

CONFIGURATION, UNREACHABLE, MIGRATION = 78, 75, 70
"""Exit codes, as in sysexits.h: EX_CONFIG, EX_TEMPFAIL, EX_SOFTWARE."""


class Reason(Enum):
    """One reason: the name by which the documentation knows it, the exit code, a sentence for the operator."""

    SETTING_MISSING = "setting-missing", CONFIGURATION, "A setting that is required has no value"
    SETTING_INVALID = "setting-invalid", CONFIGURATION, "A setting has a value that cannot be meant"
    SETTING_UNKNOWN = (
        "setting-unknown",
        CONFIGURATION,
        "A variable looks like a setting, but is none",
    )
    SETTING_TWICE = "setting-twice", CONFIGURATION, "A setting is given as a value and as a file"
    SETTING_FILE = "setting-file", CONFIGURATION, "The file that holds a setting cannot be read"
    SETTINGS_DISAGREE = "settings-disagree", CONFIGURATION, "Two settings do not fit together"
    SECRET_WEAK = "secret-weak", CONFIGURATION, "A secret is short, or an example that everybody knows"

    ADDRESS_UNKNOWN = "address-unknown", CONFIGURATION, "The address to listen on is none of this machine"
    ADDRESS_IN_USE = "address-in-use", CONFIGURATION, "Another program listens on the port"
    ADDRESS_FORBIDDEN = "address-forbidden", CONFIGURATION, "The port may be opened by root only"

    PROVIDER_NAME_UNKNOWN = "provider-name-unknown", UNREACHABLE, "The identity provider's name is not known"
    PROVIDER_REFUSED = "provider-refused", UNREACHABLE, "The identity provider refuses the connection"
    PROVIDER_TIMEOUT = "provider-timeout", UNREACHABLE, "The identity provider does not answer in time"
    PROVIDER_CONNECTION = "provider-connection", UNREACHABLE, "The connection to the identity provider fails"
    PROVIDER_TLS = "provider-tls", UNREACHABLE, "The TLS handshake with the identity provider fails"
    PROVIDER_FAILS = "provider-fails", UNREACHABLE, "The identity provider answers with a fault of its own"
    PROVIDER_CERTIFICATE = "provider-certificate", CONFIGURATION, "The identity provider's certificate is not trusted"
    TRUST_FILE = "trust-file", CONFIGURATION, "The file of trusted certificates cannot be read"
    PROXY_INVALID = "proxy-invalid", CONFIGURATION, "A proxy variable cannot be used"
    PROVIDER_ABSENT = "provider-absent", CONFIGURATION, "There is no OpenID provider at the address"
    PROVIDER_NOT_JSON = "provider-not-json", CONFIGURATION, "The identity provider's configuration is no JSON object"
    PROVIDER_ISSUER = "provider-issuer", CONFIGURATION, "The identity provider is another issuer"
    PROVIDER_ENDPOINT = "provider-endpoint", CONFIGURATION, "The identity provider does not name an endpoint"
    PROVIDER_INSECURE = "provider-insecure", CONFIGURATION, "The identity provider has an endpoint without TLS"
    PROVIDER_NO_CODE_FLOW = (
        "provider-no-code-flow",
        CONFIGURATION,
        "The identity provider has no code flow",
    )
    PROVIDER_ALGORITHMS = (
        "provider-algorithms",
        CONFIGURATION,
        "The identity provider signs with no usable algorithm",
    )
    PROVIDER_CLIENT_SECRET = "provider-client-secret", CONFIGURATION, "The identity provider takes no client secret"

    DATABASE_NAME_UNKNOWN = "database-name-unknown", UNREACHABLE, "The database server's name is not known"
    DATABASE_REFUSED = "database-refused", UNREACHABLE, "The database server refuses the connection"
    DATABASE_TIMEOUT = "database-timeout", UNREACHABLE, "The database server does not answer in time"
    DATABASE_CONNECTION = "database-connection", UNREACHABLE, "The connection to the database fails"
    DATABASE_STARTING = "database-starting", UNREACHABLE, "The database server is starting or stopping"
    DATABASE_FULL = "database-full", UNREACHABLE, "The database server has no connection left"
    DATABASE_BUSY = "database-busy", UNREACHABLE, "Another session keeps a table of the database locked"
    DATABASE_READ_ONLY = "database-read-only", UNREACHABLE, "The database can only be read"
    DATABASE_DEAF = "database-deaf", CONFIGURATION, "Changes in the database are not heard"
    DATABASE_SIGN_IN = "database-sign-in", CONFIGURATION, "The database server refuses the role or its password"
    DATABASE_TLS = "database-tls", CONFIGURATION, "The database server's TLS is not what the address asks for"
    DATABASE_MISSING = "database-missing", CONFIGURATION, "There is no database of that name"
    DATABASE_TOO_OLD = "database-too-old", CONFIGURATION, "The database server is too old"
    DATABASE_ENCODING = "database-encoding", CONFIGURATION, "The database does not hold Unicode"
    DATABASE_NO_SCHEMA = "database-no-schema", CONFIGURATION, "The role has no schema for its tables"
    DATABASE_NO_CREATE = "database-no-create", CONFIGURATION, "The role may not create tables"
    DATABASE_NO_ACCESS = "database-no-access", CONFIGURATION, "The role may not use Kontakt's tables"
    DATABASE_ERROR = "database-error", CONFIGURATION, "The database answers a question with an error"
    DATABASE_FOREIGN = "database-foreign", CONFIGURATION, "The database holds tables, but not Kontakt's"
    DATABASE_REVISION = "database-revision", MIGRATION, "The database does not say which one revision it is at"
    DATABASE_NEWER = "database-newer", MIGRATION, "The database was upgraded by a newer Kontakt"
    DATABASE_BEHIND = "database-behind", MIGRATION, "The database is older than this Kontakt"

    MIGRATION_BUSY = "migration-busy", MIGRATION, "A migration had to wait too long for a table that is in use"
    MIGRATION_SLOW = "migration-slow", MIGRATION, "A statement of a migration took too long"
    MIGRATION_FAILED = "migration-failed", MIGRATION, "A migration failed"

    UPLOADS_MISSING = "uploads-missing", CONFIGURATION, "The folder for uploads is missing"
    UPLOADS_NO_FOLDER = "uploads-no-folder", CONFIGURATION, "The folder for uploads is something else"
    UPLOADS_NOT_WRITABLE = "uploads-not-writable", CONFIGURATION, "The folder for uploads cannot be written to"
    UPLOADS_FULL = "uploads-full", CONFIGURATION, "The disk for uploads is full"

    STORAGE_UNREACHABLE = "storage-unreachable", UNREACHABLE, "The object store does not answer as it should"
    STORAGE_CERTIFICATE = "storage-certificate", CONFIGURATION, "The object store's certificate is not trusted"
    STORAGE_ABSENT = "storage-absent", CONFIGURATION, "There is no object store at the address"
    STORAGE_BUCKET = "storage-bucket", CONFIGURATION, "The object store has no such bucket"
    STORAGE_REFUSED = "storage-refused", CONFIGURATION, "The object store refuses the key"

    def __init__(self, code: str, exit_code: int, sentence: str) -> None:
        self.code = code
        self.exit_code = exit_code
        self.sentence = sentence
