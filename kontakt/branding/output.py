"""The instance's settings as clients receive them."""

from typing import Any

from kontakt.branding.schemas import (
    Favicon,
    FaviconOut,
    IconOut,
    InstanceSettings,
    Logo,
    LogoOut,
    PublicSettings,
    SettingsOut,
)
from kontakt.branding.store import revision
from kontakt.cards.output import upload_url


def public_settings(settings: InstanceSettings, app_url: str) -> PublicSettings:
    """Return what anyone may read."""
    return PublicSettings(**_values(settings, app_url))


def settings_out(settings: InstanceSettings, app_url: str) -> SettingsOut:
    """Return all of it."""
    return SettingsOut(revision=revision(settings), **_values(settings, app_url))


def favicon_out(favicon: Favicon, app_url: str) -> FaviconOut:
    """Return the icon with the addresses of its files."""
    icons = [IconOut(url=upload_url(app_url, name), size=size) for size, name in sorted(favicon.files.items())]
    return FaviconOut(url=icons[-1].url, icons=icons)


def _values(settings: InstanceSettings, app_url: str) -> dict[str, Any]:
    favicon = settings.org_favicon
    return settings.model_dump(exclude={"org_logo", "org_favicon"}) | {
        "org_logo": _logo(settings.org_logo, app_url),
        "org_favicon": favicon_out(favicon, app_url) if favicon else None,
    }


def _logo(logo: Logo | None, app_url: str) -> LogoOut | None:
    if logo is None:
        return None
    return LogoOut(
        url=upload_url(app_url, logo.webp), png_url=upload_url(app_url, logo.png), width=logo.width, height=logo.height
    )
