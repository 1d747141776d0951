"""The hosts that belong to each social platform, and how the platform writes its name."""

import re
from urllib.parse import unquote, urlsplit

from kontakt.cards.fields import Platform

# An empty tuple: the platform is federated or self-hosted, so any host may be right.
HOSTS: dict[Platform, tuple[str, ...]] = {
    Platform.GITHUB: ("github.com", "gist.github.com"),
    Platform.LINKEDIN: ("linkedin.com", "lnkd.in"),
    Platform.X: ("x.com", "twitter.com"),
    Platform.FACEBOOK: ("facebook.com", "fb.com", "fb.me", "m.me"),
    Platform.INSTAGRAM: ("instagram.com", "instagr.am"),
    Platform.YOUTUBE: ("youtube.com", "youtu.be"),
    Platform.TIKTOK: ("tiktok.com",),
    Platform.SNAPCHAT: ("snapchat.com",),
    Platform.WHATSAPP: ("wa.me", "whatsapp.com"),
    Platform.TELEGRAM: ("t.me", "telegram.me", "telegram.org"),
    Platform.SIGNAL: ("signal.me", "signal.group", "signal.org"),
    Platform.DISCORD: ("discord.com", "discord.gg", "discordapp.com"),
    Platform.SLACK: ("slack.com",),
    Platform.REDDIT: ("reddit.com", "redd.it"),
    Platform.PINTEREST: ("pinterest.com", "pin.it"),
    Platform.DRIBBBLE: ("dribbble.com",),
    Platform.BEHANCE: ("behance.net",),
    Platform.MEDIUM: ("medium.com",),
    Platform.DEV: ("dev.to",),
    Platform.STACKOVERFLOW: ("stackoverflow.com", "stackexchange.com"),
    Platform.TWITCH: ("twitch.tv",),
    Platform.SPOTIFY: ("spotify.com", "spotify.link"),
    Platform.SOUNDCLOUD: ("soundcloud.com",),
    Platform.BANDCAMP: ("bandcamp.com",),
    Platform.MASTODON: (),
    Platform.THREADS: ("threads.net", "threads.com"),
    Platform.BLUESKY: ("bsky.app", "bsky.social"),
    Platform.MATRIX: (),
    Platform.XING: ("xing.com",),
    Platform.ORCID: ("orcid.org",),
    Platform.CUSTOM: (),
}

NAMES: dict[Platform, str] = {
    Platform.GITHUB: "GitHub",
    Platform.LINKEDIN: "LinkedIn",
    Platform.X: "X",
    Platform.YOUTUBE: "YouTube",
    Platform.TIKTOK: "TikTok",
    Platform.WHATSAPP: "WhatsApp",
    Platform.BEHANCE: "Behance",
    Platform.DEV: "DEV",
    Platform.STACKOVERFLOW: "Stack Overflow",
    Platform.SOUNDCLOUD: "SoundCloud",
    Platform.ORCID: "ORCID",
    Platform.CUSTOM: "Link",
}

_BY_NUMBER = (Platform.WHATSAPP, Platform.SIGNAL, Platform.TELEGRAM)
"""Messengers of which an address may be a telephone number."""

_NUMBER = re.compile(r"(?<![0-9A-Za-z_-])[0-9]{7,15}(?![0-9A-Za-z_-])")


def platform_name(platform: Platform) -> str:
    """Return the platform's name as the platform writes it."""
    return NAMES.get(platform, platform.value.capitalize())


def belongs(platform: Platform, url: str) -> bool:
    """Return whether the URL's host is one of the platform's, or lies below one."""
    hosts = HOSTS[platform]
    host = (urlsplit(url).hostname or "").removesuffix(".")
    return not hosts or any(host == own or host.endswith(f".{own}") for own in hosts)


def tells_number(url: str) -> bool:
    """Return whether the address of a profile or page is made of a telephone number, as `https://wa.me/12025550101`."""
    if not any(belongs(platform, url) for platform in _BY_NUMBER):
        return False
    parts = urlsplit(url)
    # People write numbers with separators, which the messengers pass over.
    written = re.sub(r"(?<=[0-9])[ .()-]+(?=[0-9])", "", unquote(f"{parts.path} {parts.query} {parts.fragment}"))
    return _NUMBER.search(written) is not None
