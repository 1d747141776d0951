"""Every method, path and handler of the HTTP surface, one per line; the OpenAPI document is made from this table."""

from starlette.routing import Route

from kontakt import docs, health
from kontakt.account import downloads
from kontakt.account import handlers as account
from kontakt.account.schemas import SessionPage
from kontakt.admin.audit import handlers as admin_audit
from kontakt.admin.audit.schemas import AuditPage
from kontakt.admin.bulk import BulkOut
from kontakt.admin.cards import handlers as admin_cards
from kontakt.admin.cards.schemas import AdminCardPage, CardsChange
from kontakt.admin.users import handlers as admin_users
from kontakt.admin.users.schemas import AdminUserDetail, AdminUserPage, UsersChange
from kontakt.analytics import handlers as analytics
from kontakt.analytics.reports import CardReport, OrganisationReport, OwnReport
from kontakt.analytics.schemas import EventReport, ViewReport
from kontakt.auth import handlers as auth
from kontakt.auth import picture as pictures
from kontakt.auth.backchannel import backchannel_logout
from kontakt.auth.schemas import Me, MePatch, SignedOut
from kontakt.branding import handlers as branding
from kontakt.branding import manifest
from kontakt.branding import pictures as marks
from kontakt.branding.changes import SettingsPatch
from kontakt.branding.schemas import PublicSettings, SettingsOut
from kontakt.cards import availability
from kontakt.cards import handlers as cards
from kontakt.cards.availability import SlugOut
from kontakt.cards.schemas import CardCreate, CardOut, CardPage, CardPatch, CardPreview, CardPublic
from kontakt.contact import handlers as contact
from kontakt.endpoints import (
    BODY_CSV,
    BODY_FORM,
    BODY_IMAGE,
    CSV,
    HTML,
    HTML_OR_TEXT,
    JSON,
    MANIFEST,
    PNG,
    PNG_SVG_OR_PDF,
    TEXT,
    VCARD,
    WEBP,
    WEBP_JPEG_OR_PNG,
    XML,
    ZIP,
    Endpoint,
    Who,
)
from kontakt.exports import handlers as exports
from kontakt.health import Health
from kontakt.imports import handlers as imports
from kontakt.imports.schemas import ImportOut, ImportPage, ImportRowPage, ImportRun
from kontakt.limits.rates import (
    BACK_CHANNEL,
    CALLBACK,
    EVENTS,
    IMPORT,
    PICTURE,
    PREVIEW,
    QR,
    REVEAL,
    SEARCH,
    SIGN_IN,
    UPLOAD,
    VCARDS,
)
from kontakt.limits.spending import limited
from kontakt.media import handlers as media
from kontakt.media.schemas import ImagePatch
from kontakt.pages import brand, preview, sitemap
from kontakt.pages import handlers as pages
from kontakt.pages.social import handlers as social
from kontakt.signatures import handlers as signatures
from kontakt.signatures.pictures import platform_icon
from kontakt.signatures.schemas import (
    SignatureCreate,
    SignatureDrawn,
    SignatureOut,
    SignaturePage,
    SignaturePatch,
    SignaturePreview,
)

_ = Endpoint
_DAYS = ("from", "to")
ANYONE, SESSION, OWNER, ADMIN = Who.ANYONE, Who.SESSION, Who.OWNER, Who.ADMIN
_MAIL = "/api/me/signatures"
_DRAWN = f"{_MAIL}/preview"
_SIGNATURE = f"{_MAIL}/{{signature_id:uuid}}"
_SESSION = "/api/admin/users/{user_id:uuid}/sessions/{session_id:uuid}"
_OWN_SESSION = "/api/me/sessions/{session_id:uuid}"
_WHICH = ("q", "action", "actor", "subject", "from", "to")
_AUDITED = (*_WHICH, "limit", "cursor")
_LISTED = ("q", "sort", "limit", "cursor")
_CARDS, _USERS = (*_LISTED, "visibility", "owner"), (*_LISTED, "role", "state")
_ANSWERED = ("code", "state", "iss", "error")
_IMPORT = "/api/admin/imports/{import_id:uuid}"
_ROWS = ("outcome", "limit", "cursor")

ENDPOINTS: tuple[Endpoint, ...] = (
    _("GET", "/c/static/{name}", pages.static, ANYONE, None, "text/javascript"),
    _("GET", "/c/{slug}", pages.page, ANYONE, None, HTML),
    _("POST", "/c/{slug}", pages.reveal, ANYONE, None, HTML, rate=REVEAL),
    _("GET", "/uploads/{name}", media.upload, ANYONE, None, WEBP_JPEG_OR_PNG),
    _("GET", "/favicon.ico", marks.favicon, ANYONE, None, None, 307, ("size",)),
    _("GET", "/robots.txt", sitemap.robots, ANYONE, None, TEXT),
    _("GET", "/sitemap.xml", sitemap.index, ANYONE, None, XML),
    _("GET", "/sitemaps/{page}.xml", sitemap.part, ANYONE, None, XML),
    _("GET", "/api/health", health.health, ANYONE, None, Health),
    _("GET", "/api/health/live", health.live, ANYONE, None, Health),
    _("GET", "/api/openapi.json", docs.document, ANYONE, None, JSON),
    _("GET", "/api/docs", docs.page, ANYONE, None, HTML),
    _("GET", "/api/settings/public", branding.public, ANYONE, None, PublicSettings),
    _("GET", "/api/settings", branding.read, ADMIN, None, SettingsOut),
    _("PATCH", "/api/settings", branding.change, ADMIN, SettingsPatch, SettingsOut, problems=(412,)),
    _("POST", "/api/settings/preview", brand.brand_preview, ADMIN, SettingsPatch, HTML, rate=PREVIEW),
    _("PUT", "/api/settings/logo", marks.put_logo, ADMIN, BODY_IMAGE, SettingsOut, problems=(412,), rate=UPLOAD),
    _("DELETE", "/api/settings/logo", marks.remove_logo, ADMIN, None, SettingsOut, problems=(412,)),
    _("PUT", "/api/settings/favicon", marks.put_favicon, ADMIN, BODY_IMAGE, SettingsOut, problems=(412,), rate=UPLOAD),
    _("DELETE", "/api/settings/favicon", marks.remove_favicon, ADMIN, None, SettingsOut, problems=(412,)),
    _("GET", "/api/admin/cards", admin_cards.cards, ADMIN, None, AdminCardPage, 200, _CARDS, rate=SEARCH),
    _("POST", "/api/admin/cards/bulk", admin_cards.change_cards, ADMIN, CardsChange, BulkOut),
    _("GET", "/api/admin/users", admin_users.users, ADMIN, None, AdminUserPage, 200, _USERS, rate=SEARCH),
    _("POST", "/api/admin/users/bulk", admin_users.change_users, ADMIN, UsersChange, BulkOut, problems=(409,)),
    _("GET", "/api/admin/users/{user_id:uuid}", admin_users.user, ADMIN, None, AdminUserDetail, problems=(404,)),
    _(
        "DELETE",
        "/api/admin/users/{user_id:uuid}/sessions",
        admin_users.sign_out_user,
        ADMIN,
        None,
        None,
        204,
        problems=(404,),
    ),
    _("GET", "/api/admin/users/{user_id:uuid}/export", downloads.data_of_person, ADMIN, None, ZIP, problems=(404, 429)),
    _("DELETE", _SESSION, admin_users.end_session, ADMIN, None, None, 204, problems=(404,)),
    _("GET", "/api/admin/audit", admin_audit.audit, ADMIN, None, AuditPage, 200, _AUDITED, rate=SEARCH),
    _("GET", "/api/admin/audit.csv", admin_audit.download, ADMIN, None, CSV, 200, _WHICH, rate=SEARCH),
    _("POST", "/api/admin/imports", imports.create, ADMIN, BODY_CSV, ImportOut, 202, ("name",), rate=IMPORT),
    _("GET", "/api/admin/imports", imports.every, ADMIN, None, ImportPage, 200, ("limit", "cursor")),
    _("GET", _IMPORT, imports.read, ADMIN, None, ImportOut, problems=(404,)),
    _("GET", f"{_IMPORT}/rows", imports.rows, ADMIN, None, ImportRowPage, 200, _ROWS, problems=(404,)),
    _("GET", f"{_IMPORT}/rows.csv", imports.faulty, ADMIN, None, CSV, problems=(404,)),
    _("POST", f"{_IMPORT}/run", imports.run, ADMIN, ImportRun, ImportOut, 202, problems=(404, 409), rate=IMPORT),
    _("POST", f"{_IMPORT}/cancel", imports.cancel, ADMIN, None, ImportOut, problems=(404, 409)),
    _("GET", "/api/admin/export/cards.csv", exports.cards, ADMIN, None, CSV),
    _("GET", "/api/admin/export", exports.instance, ADMIN, None, ZIP),
    _("GET", "/api/manifest.webmanifest", manifest.manifest, ANYONE, None, MANIFEST),
    _("GET", "/api/auth/login", auth.login, ANYONE, None, None, 303, ("next", "fresh"), rate=SIGN_IN),
    _("GET", "/api/auth/callback", auth.callback, ANYONE, None, None, 303, _ANSWERED, rate=CALLBACK),
    _("POST", "/api/auth/logout", auth.logout, ANYONE, None, SignedOut),
    _("POST", "/api/auth/backchannel-logout", backchannel_logout, ANYONE, BODY_FORM, None, rate=BACK_CHANNEL),
    _("GET", "/api/me", auth.me, SESSION, None, Me),
    _("PATCH", "/api/me", auth.change_me, SESSION, MePatch, Me),
    _("DELETE", "/api/me", account.delete_own_account, SESSION, None, None, 204, problems=(409,)),
    _("GET", "/api/me/export", downloads.own_data, SESSION, None, ZIP, problems=(429,)),
    _("GET", "/api/me/sessions", account.own_sessions, SESSION, None, SessionPage),
    _("DELETE", "/api/me/sessions", account.end_other_sessions, SESSION, None, None, 204),
    _("DELETE", _OWN_SESSION, account.end_own_session, SESSION, None, None, 204, problems=(404,)),
    _("GET", "/api/me/picture", pictures.picture, SESSION, None, WEBP, problems=(404, 503)),
    _("GET", "/api/me/cards", cards.own, SESSION, None, CardPage, 200, ("q", "limit", "cursor")),
    _("GET", _MAIL, signatures.own, SESSION, None, SignaturePage, 200, ("limit", "cursor")),
    _("POST", _MAIL, signatures.create, SESSION, SignatureCreate, SignatureOut, 201, problems=(404, 409)),
    _("POST", _DRAWN, signatures.preview, SESSION, SignaturePreview, SignatureDrawn, problems=(404,), rate=PREVIEW),
    _("GET", _SIGNATURE, signatures.read, SESSION, None, SignatureOut, problems=(404,)),
    _("PATCH", _SIGNATURE, signatures.change, SESSION, SignaturePatch, SignatureOut, problems=(404, 412)),
    _("DELETE", _SIGNATURE, signatures.remove, SESSION, None, None, 204, problems=(404, 412)),
    _("GET", f"{_SIGNATURE}/html", signatures.html, SESSION, None, HTML_OR_TEXT, 200, ("format", "download"), (404,)),
    _("GET", "/api/icons/{platform}/{colour}.png", platform_icon, ANYONE, None, PNG),
    _("POST", "/api/cards", cards.create, SESSION, CardCreate, CardOut, 201, problems=(409,)),
    _("POST", "/api/cards/preview", preview.preview, SESSION, CardPreview, HTML, problems=(404,), rate=PREVIEW),
    _("GET", "/api/cards/{card_id:uuid}", cards.read, OWNER, None, CardOut),
    _("PATCH", "/api/cards/{card_id:uuid}", cards.change, OWNER, CardPatch, CardOut, problems=(409,)),
    _("DELETE", "/api/cards/{card_id:uuid}", cards.remove, OWNER, None, None, 204),
    _("POST", "/api/cards/{card_id:uuid}/restore", cards.restore, OWNER, None, CardOut, problems=(409,)),
    _("POST", "/api/cards/{card_id:uuid}/duplicate", cards.duplicate, OWNER, None, CardOut, 201, problems=(409,)),
    _("PUT", "/api/cards/{card_id:uuid}/images/{kind}", media.put, OWNER, BODY_IMAGE, CardOut, rate=UPLOAD),
    _("PATCH", "/api/cards/{card_id:uuid}/images/{kind}", media.change, OWNER, ImagePatch, CardOut),
    _("DELETE", "/api/cards/{card_id:uuid}/images/{kind}", media.remove, OWNER, None, CardOut),
    _("GET", "/api/slugs/{slug}", availability.availability, SESSION, None, SlugOut, 200, ("card",)),
    _("GET", "/api/cards/{card_id:uuid}/analytics", analytics.report, OWNER, None, CardReport, 200, _DAYS),
    _("GET", "/api/cards/{card_id:uuid}/analytics.csv", analytics.report_table, OWNER, None, CSV, 200, _DAYS),
    _("GET", "/api/me/analytics", analytics.own, SESSION, None, OwnReport, 200, _DAYS),
    _("GET", "/api/me/analytics.csv", analytics.own_table, SESSION, None, CSV, 200, _DAYS),
    _("GET", "/api/admin/analytics", analytics.organisation, ADMIN, None, OrganisationReport, 200, _DAYS),
    _("GET", "/api/admin/analytics.csv", analytics.organisation_table, ADMIN, None, CSV, 200, _DAYS),
    _("GET", "/api/cards/{slug}", pages.data, ANYONE, None, CardPublic),
    _("GET", "/api/cards/{slug}/vcf", contact.vcf, ANYONE, None, VCARD, 200, ("version", "key"), rate=VCARDS),
    _("GET", "/api/cards/{slug}/qr", contact.qr, ANYONE, None, PNG_SVG_OR_PDF, 200, contact.QR_PARAMETERS, rate=QR),
    _("GET", "/api/cards/{slug}/preview.png", social.picture, ANYONE, None, PNG, 200, ("v",), rate=PICTURE),
    _("POST", "/api/cards/{slug}/view", analytics.view, ANYONE, ViewReport, None, 204, rate=EVENTS),
    _("POST", "/api/cards/{slug}/event", analytics.event, ANYONE, EventReport, None, 204, rate=EVENTS),
)


def routes() -> list[Route]:
    """Return the table for the router."""
    return [Route(one.path, limited(one), methods=[one.method]) for one in ENDPOINTS]
