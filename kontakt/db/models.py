"""The tables. Their history is in `migrations/versions/`; a test holds the two together."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kontakt.cards.fields import AvatarShape, Font, ImageKind, Layout, Theme, Visibility
from kontakt.db import counts  # noqa: F401 - whoever asks for the tables gets all
from kontakt.db.base import Base, Created, EnumText, Key, now
from kontakt.imports.states import ImportMode, ImportState, RowOutcome
from kontakt.signatures.fields import SignatureLayout


class Role(StrEnum):
    """What a person may do."""

    USER = "user"
    ADMIN = "admin"


class User(Base):
    """A person, known by the provider's issuer and the subject there; the other members follow the claims.

    `profile` is what the claims offer for a first card (`kontakt.auth.identity`); `language` is what the person chose.
    """

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Key]
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    email_verified: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    picture: Mapped[str | None] = mapped_column(String(2048))
    locale: Mapped[str | None] = mapped_column(String(35))
    language: Mapped[str | None] = mapped_column(String(10))
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    role: Mapped[Role] = mapped_column(EnumText(Role), server_default=Role.USER.value)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    last_sign_in_at: Mapped[datetime | None]

    @property
    def is_admin(self) -> bool:
        """Whether the person administers the instance."""
        return self.role is Role.ADMIN


class Session(Base):
    """A signed-in browser. The cookie names it; of its secret only the SHA-256 is kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "provider_sid", postgresql_where=text("provider_sid IS NOT NULL")),)

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    provider_sid: Mapped[str | None] = mapped_column(String(255))
    id_token: Mapped[str | None]
    user_agent: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[Created]
    last_seen_at: Mapped[Created]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    user: Mapped[User] = relationship(lazy="raise")


class Card(Base):
    """A business card. A null colour, font, theme, shape or layout is inherited from the instance's settings.

    From `deleted_at` on it is gone for everybody, until the deletion is taken back or becomes final. It passes to the
    person who signs in with the verified e-mail address `intended_for`, which is in lower case.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_form"),
        CheckConstraint("visibility IN ('public', 'unlisted', 'disabled')", name="visibility"),
        Index(None, "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
        Index(None, "intended_for", postgresql_where=text("intended_for IS NOT NULL")),
    )

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(120))
    job_title: Mapped[str | None] = mapped_column(String(120))
    company: Mapped[str | None] = mapped_column(String(120))
    department: Mapped[str | None] = mapped_column(String(120))
    pronouns: Mapped[str | None] = mapped_column(String(120))
    phones: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    emails: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    websites: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    social_links: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    street: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(120))
    region: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    bio: Mapped[str | None] = mapped_column(String(1000))
    calendar_url: Mapped[str | None] = mapped_column(String(2100))
    calendar_label: Mapped[str | None] = mapped_column(String(60))
    primary_color: Mapped[str | None] = mapped_column(String(7))
    background_color: Mapped[str | None] = mapped_column(String(7))
    text_color: Mapped[str | None] = mapped_column(String(7))
    font: Mapped[Font | None] = mapped_column(EnumText(Font))
    theme: Mapped[Theme | None] = mapped_column(EnumText(Theme))
    avatar_shape: Mapped[AvatarShape | None] = mapped_column(EnumText(AvatarShape))
    layout: Mapped[Layout | None] = mapped_column(EnumText(Layout))
    visibility: Mapped[Visibility] = mapped_column(EnumText(Visibility), server_default=Visibility.PUBLIC.value)
    no_index: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    obfuscate: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    intended_for: Mapped[str | None] = mapped_column(String(320))
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[Created]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=now)
    deleted_at: Mapped[datetime | None]

    images: Mapped[list["Image"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="Image.kind"
    )
    addresses: Mapped[list["CardSlug"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="CardSlug.slug"
    )

    # UPDATE … WHERE revision = …: two writers cannot silently overwrite each other.
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class CardSlug(Base):
    """Every slug that a card has or had; it leads to the card, whose `slug` is the present one."""

    __tablename__ = "card_slugs"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Created]


class Image(Base):
    """A stored picture of a card; the names are hashes of the content."""

    __tablename__ = "images"
    __table_args__ = (UniqueConstraint("card_id", "kind"),)

    id: Mapped[Key]
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"))
    kind: Mapped[ImageKind] = mapped_column(EnumText(ImageKind))
    webp_name: Mapped[str] = mapped_column(String(64), index=True)
    jpeg_name: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int]
    height: Mapped[int]
    jpeg_width: Mapped[int]
    jpeg_height: Mapped[int]
    alt: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[Created]


class Setting(Base):
    """One setting of the instance; which keys exist and what they hold is in `kontakt.branding`."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=False))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=now)


class AuditEntry(Base):
    """Who did what to what; kept when the person or the thing is gone. A trigger refuses every change of a row."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "subject_type", "subject_id"),)

    id: Mapped[Key]
    at: Mapped[Created] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str | None] = mapped_column(String(30))
    subject_id: Mapped[UUID | None]
    address: Mapped[str | None] = mapped_column(INET)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))


class UsedToken(Base):
    """The SHA-256 of something that counts only once, until it would be refused for its age anyway."""

    __tablename__ = "used_tokens"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RateLimit(Base):
    """How often somebody did something since a window began that ends at `expires_at`; `key` is a digest of both."""

    __tablename__ = "rate_limits"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 - SQLAlchemy reads it as a plain attribute

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Signature(Base):
    """An e-mail signature. `fields` names what it shows by identity: `job_title`, `phone:+372 5555 5555`."""

    __tablename__ = "signatures"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    layout: Mapped[SignatureLayout] = mapped_column(EnumText(SignatureLayout))
    fields: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    accent: Mapped[str | None] = mapped_column(String(7))
    disclaimer: Mapped[str | None] = mapped_column(String(1000))
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[Created]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=now)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class Import(Base):
    """A table of cards. Whoever works on it holds it until `leased_until`, so that another takes over after a crash."""

    __tablename__ = "imports"

    id: Mapped[Key]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[ImportState] = mapped_column(EnumText(ImportState))
    mode: Mapped[ImportMode | None] = mapped_column(EnumText(ImportMode))
    columns: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    total: Mapped[int]
    processed: Mapped[int] = mapped_column(server_default=text("0"))
    faulty: Mapped[int] = mapped_column(server_default=text("0"))
    created: Mapped[int] = mapped_column(server_default=text("0"))
    failure: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[Created] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]


class ImportRow(Base):
    """A row of an import, numbered as in the file; `errors` are those of RFC 9457 that name the column."""

    __tablename__ = "import_rows"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    outcome: Mapped[RowOutcome] = mapped_column(EnumText(RowOutcome))
    errors: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    card_id: Mapped[UUID | None]
