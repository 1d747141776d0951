"""Everything that can be wrong with the identity provider, in kinds and in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kontakt.auth.proxies import Passage


class Obstacle(Enum):
    """Why the provider gives no answer; the value is read after its address."""

    NAME_UNKNOWN = "its name is not known"
    REFUSED = "it refuses the connection"
    TIMEOUT = "it takes too long"
    CONNECTION = "the connection fails"
    TLS = "the TLS handshake fails"
    CERTIFICATE = "its TLS certificate is not trusted"
    STATUS = "it has a fault of its own"


class ProviderUnreachable(Exception):  # noqa: N818 - it names a state, as the problems do
    """The provider does not answer, or answers with a fault of its own; trying again may help.

    `number` is OpenSSL's verify code for a certificate, and the HTTP status for a fault of its own; `passage` is the
    proxy on the way.
    """

    def __init__(
        self, url: str, obstacle: Obstacle, detail: str = "", number: int = 0, *, passage: "Passage | None" = None
    ) -> None:
        self.url = url
        self.obstacle = obstacle
        self.detail = detail
        self.number = number
        self.passage = passage
        super().__init__(f"{self.way}: {obstacle.value}{f' ({detail})' if detail else ''}")

    @property
    def way(self) -> str:
        """The address, and the proxy on the way to it."""
        return f"{self.url}, {self.passage}" if self.passage else self.url

    @property
    def is_busy(self) -> bool:
        """Whether it is there and only asks for fewer requests (RFC 6585, section 4)."""
        return self.obstacle is Obstacle.STATUS and self.number == 429


class Flaw(Enum):
    """Why an answer, or the configuration in it, cannot be used."""

    ADDRESS = auto()
    REDIRECT = auto()
    STATUS = auto()
    NOT_JSON = auto()
    ISSUER = auto()
    ENDPOINT_MISSING = auto()
    ENDPOINT_INVALID = auto()
    ENDPOINT_WITHOUT_TLS = auto()
    CODE_FLOW = auto()
    ALGORITHMS = auto()
    CLIENT_SECRET = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw: `sentence` says what was found, fit to be shown.

    `member` is the member of the configuration that it is about, and `value` the text that the provider has there (or
    where it redirects to), as it came.
    """

    flaw: Flaw
    sentence: str
    member: str = ""
    value: str = ""


class ProviderUnusable(Exception):  # noqa: N818 - it names a state, as the problems do
    """The provider answers, but nobody can be signed in with it; `findings` holds every reason."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.sentence for finding in self.findings))

    @property
    def is_absent(self) -> bool:
        """Whether there is no OpenID provider at the address at all, such as while its proxy answers for it."""
        absent = {Flaw.REDIRECT, Flaw.STATUS, Flaw.NOT_JSON}
        return any(finding.flaw in absent for finding in self.findings)


def shown(value: object, limit: int = 200) -> str:
    """Return what a stranger sent, fit for a terminal and a log: short, in ASCII, on one line; text in quotes."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "an object"
        case list():
            return "a list"
    text = str(value)
    cut = f"{text[:limit]}..." if len(text) > limit else text
    return ascii(cut) if isinstance(value, str) else cut
