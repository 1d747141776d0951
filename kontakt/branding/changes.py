"""What admins send about the instance's settings."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from kontakt.branding.schemas import InstanceSettings, Locale
from kontakt.cards.fields import AvatarShape, Colour, Font, Layout, Line, NoBlank, Street, Theme, Visibility, WebURL
from kontakt.cards.schemas import Body


def _whole(value: object) -> object:
    # JSON has one kind of number: 90.0 is an integer (JSON Schema 2020-12, section 6.1.1).
    return int(value) if isinstance(value, float) and value.is_integer() else value


_WHOLE = BeforeValidator(_whole)
Cards = Annotated[int, Field(strict=True, ge=1, le=10_000), _WHOLE]
Days = Annotated[int, Field(strict=True, ge=1, le=36_500), _WHOLE]
AuditDays = Annotated[int, Field(strict=True, ge=30, le=3650), _WHOLE]
Switch = Annotated[bool, Field(strict=True)]


class SettingsPatch(Body):
    """A change: a missing setting is unchanged, `null` returns to the default.

    Logo and favicon have routes of their own.
    """

    org_name: Annotated[Line | None, NoBlank] = None
    org_url: Annotated[WebURL | None, NoBlank] = None
    default_primary_color: Annotated[Colour | None, NoBlank] = None
    default_secondary_color: Annotated[Colour | None, NoBlank] = None
    default_background_color: Annotated[Colour | None, NoBlank] = None
    default_theme: Theme | None = None
    default_font: Font | None = None
    default_layout: Layout | None = None
    default_avatar_shape: AvatarShape | None = None
    default_visibility: Visibility | None = None
    allow_user_colors: Switch | None = None
    allow_user_background: Switch | None = None
    allow_user_layout: Switch | None = None
    footer_text: Annotated[Street | None, NoBlank] = None
    footer_link: Annotated[WebURL | None, NoBlank] = None
    default_locale: Annotated[Locale | None, NoBlank] = None
    max_cards_per_user: Cards | None = None
    event_retention_days: Days | None = None
    audit_retention_days: AuditDays | None = None

    def applied(self, settings: InstanceSettings) -> InstanceSettings:
        """Return the settings with this change."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        defaults = InstanceSettings()
        return settings.model_copy(
            update={name: getattr(defaults, name) if value is None else value for name, value in given.items()}
        )
