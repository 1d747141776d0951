"""The two people that the demo identity provider knows."""

from dataclasses import dataclass

ADMIN_CLAIM, ADMIN_VALUE = "roles", "kontakt-admin"
COMPANY = "Analytical Society"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can sign in: the subject (`sub`), what the button says, and the roles at the provider.

    The last three are what a first card begins with.
    """

    subject: str
    given_name: str
    family_name: str
    role: str
    roles: tuple[str, ...]
    title: str
    department: str
    phone: str

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def email(self) -> str:
        """An address under example.com, which can never receive mail (RFC 2606)."""
        return f"{self.subject}@example.com"

    @property
    def is_admin(self) -> bool:
        """Whether the claims make an administrator."""
        return ADMIN_VALUE in self.roles

    def all_claims(self, issuer: str) -> dict[str, object]:
        """Return the standard claims (OpenID Connect Core, section 5.1) and the person's own."""
        return {
            "name": self.name,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "preferred_username": self.subject,
            "email": self.email,
            "email_verified": True,
            "locale": "en",
            "picture": f"{issuer}{picture_path(self.subject)}",
            "phone_number": self.phone,
            "title": self.title,
            "department": self.department,
            "organization": COMPANY,
            ADMIN_CLAIM: list(self.roles),
        }


def picture_path(subject: str) -> str:
    """Return where the provider has the portrait of the person."""
    return f"/pictures/{subject}.png"


ADA = Person(
    "ada",
    "Ada",
    "Lovelace",
    "administrator",
    (ADMIN_VALUE,),
    title="Analyst of Engines",
    department="Notes and Programs",
    phone="+44 20 7946 0815",
)
GRACE = Person(
    "grace",
    "Grace",
    "Hopper",
    "member",
    ("member",),
    title="Rear Admiral, Compilers",
    department="Languages",
    phone="+1 202-555-0143",
)
PEOPLE = (ADA, GRACE)
