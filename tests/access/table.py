"""Who may do what: one line for each route, one column for each visitor.

`yes` is the route's success, `login` 401, `role` 403, `site` 403 for a page of another site, `none` 404. `own` is 409:
an admin's account is for other admins to delete.

What a line is about belongs to *owner*. *off* is disabled, *gone* is deleted, *over* and *idle* are sessions that
ended: these four were admins, and would see all of it otherwise. *alien* is a page of another site, in the browser of
somebody who may; *fake* are cookies that somebody made or changed.
"""

COLUMNS = ("anon", "other", "owner", "admin", "off", "gone", "over", "idle", "alien", "fake")

WORDS = {
    "login": (401, "not-signed-in"),
    "role": (403, "forbidden"),
    "site": (403, "foreign-origin"),
    "none": (404, "not-found"),
    "own": (409, "own-account"),
}

_LINES = """
                                                    anon  other owner admin off   gone  over  idle  alien fake
GET    /c/static/{name}                             yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /c/{slug}                                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
POST   /c/{slug}                                    yes   yes   yes   yes   yes   yes   yes   yes   site  yes
GET    /uploads/{name}                              yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /favicon.ico                                 yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /robots.txt                                  yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /sitemap.xml                                 yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /sitemaps/{page}.xml                         yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/health                                  yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/health/live                             yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/openapi.json                            yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/docs                                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/manifest.webmanifest                    yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/icons/{platform}/{colour}.png           yes   yes   yes   yes   yes   yes   yes   yes   yes   yes

GET    /api/auth/login                              yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/auth/callback                           yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
POST   /api/auth/logout                             yes   yes   yes   yes   yes   yes   yes   yes   site  yes
POST   /api/auth/backchannel-logout                 yes   yes   yes   yes   yes   yes   yes   yes   yes   yes

GET    /api/cards/{slug}                            yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/cards/{slug}/vcf                        yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/cards/{slug}/qr                         yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/cards/{slug}/preview.png                yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
POST   /api/cards/{slug}/view                       yes   yes   yes   yes   yes   yes   yes   yes   site  yes
POST   /api/cards/{slug}/event                      yes   yes   yes   yes   yes   yes   yes   yes   site  yes

GET    /api/me                                      login yes   yes   yes   login login login login site  login
PATCH  /api/me                                      login yes   yes   yes   login login login login site  login
DELETE /api/me                                      login yes   yes   own   login login login login site  login
GET    /api/me/sessions                             login yes   yes   yes   login login login login site  login
DELETE /api/me/sessions                             login yes   yes   yes   login login login login site  login
DELETE /api/me/sessions/{session_id:uuid}           login none  yes   none  login login login login site  login
GET    /api/me/export                               login yes   yes   yes   login login login login site  login
GET    /api/me/picture                              login yes   yes   yes   login login login login site  login
GET    /api/me/cards                                login yes   yes   yes   login login login login site  login
GET    /api/me/analytics                            login yes   yes   yes   login login login login site  login
GET    /api/me/analytics.csv                        login yes   yes   yes   login login login login site  login
GET    /api/me/signatures                           login yes   yes   yes   login login login login site  login
POST   /api/me/signatures                           login none  yes   yes   login login login login site  login
POST   /api/me/signatures/preview                   login none  yes   yes   login login login login site  login
GET    /api/me/signatures/{signature_id:uuid}       login none  yes   none  login login login login site  login
PATCH  /api/me/signatures/{signature_id:uuid}       login none  yes   none  login login login login site  login
DELETE /api/me/signatures/{signature_id:uuid}       login none  yes   none  login login login login site  login
GET    /api/me/signatures/{signature_id:uuid}/html  login none  yes   none  login login login login site  login

POST   /api/cards                                   login yes   yes   yes   login login login login site  login
POST   /api/cards/preview                           login none  yes   yes   login login login login site  login
GET    /api/slugs/{slug}                            login yes   yes   yes   login login login login site  login
GET    /api/cards/{card_id:uuid}                    login none  yes   yes   login login login login site  login
PATCH  /api/cards/{card_id:uuid}                    login none  yes   yes   login login login login site  login
DELETE /api/cards/{card_id:uuid}                    login none  yes   yes   login login login login site  login
POST   /api/cards/{card_id:uuid}/restore            login none  yes   yes   login login login login site  login
POST   /api/cards/{card_id:uuid}/duplicate          login none  yes   yes   login login login login site  login
PUT    /api/cards/{card_id:uuid}/images/{kind}      login none  yes   yes   login login login login site  login
PATCH  /api/cards/{card_id:uuid}/images/{kind}      login none  yes   yes   login login login login site  login
DELETE /api/cards/{card_id:uuid}/images/{kind}      login none  yes   yes   login login login login site  login
GET    /api/cards/{card_id:uuid}/analytics          login none  yes   yes   login login login login site  login
GET    /api/cards/{card_id:uuid}/analytics.csv      login none  yes   yes   login login login login site  login

GET    /api/settings/public                         yes   yes   yes   yes   yes   yes   yes   yes   yes   yes
GET    /api/settings                                login role  role  yes   login login login login site  login
PATCH  /api/settings                                login role  role  yes   login login login login site  login
POST   /api/settings/preview                        login role  role  yes   login login login login site  login
PUT    /api/settings/logo                           login role  role  yes   login login login login site  login
DELETE /api/settings/logo                           login role  role  yes   login login login login site  login
PUT    /api/settings/favicon                        login role  role  yes   login login login login site  login
DELETE /api/settings/favicon                        login role  role  yes   login login login login site  login

GET    /api/admin/cards                             login role  role  yes   login login login login site  login
POST   /api/admin/cards/bulk                        login role  role  yes   login login login login site  login
GET    /api/admin/users                             login role  role  yes   login login login login site  login
POST   /api/admin/users/bulk                        login role  role  yes   login login login login site  login
GET    /api/admin/users/{user_id:uuid}              login role  role  yes   login login login login site  login
GET    /api/admin/users/{user_id:uuid}/export       login role  role  yes   login login login login site  login
DELETE /api/admin/users/{user_id:uuid}/sessions     login role  role  yes   login login login login site  login
DELETE /api/admin/users/{user_id:uuid}/sessions/{session_id:uuid} \
                                                    login role  role  yes   login login login login site  login
GET    /api/admin/audit                             login role  role  yes   login login login login site  login
GET    /api/admin/audit.csv                         login role  role  yes   login login login login site  login
GET    /api/admin/analytics                         login role  role  yes   login login login login site  login
GET    /api/admin/analytics.csv                     login role  role  yes   login login login login site  login
POST   /api/admin/imports                           login role  role  yes   login login login login site  login
GET    /api/admin/imports                           login role  role  yes   login login login login site  login
GET    /api/admin/imports/{import_id:uuid}          login role  role  yes   login login login login site  login
GET    /api/admin/imports/{import_id:uuid}/rows     login role  role  yes   login login login login site  login
GET    /api/admin/imports/{import_id:uuid}/rows.csv login role  role  yes   login login login login site  login
POST   /api/admin/imports/{import_id:uuid}/run      login role  role  yes   login login login login site  login
POST   /api/admin/imports/{import_id:uuid}/cancel   login role  role  yes   login login login login site  login
GET    /api/admin/export/cards.csv                  login role  role  yes   login login login login site  login
GET    /api/admin/export                            login role  role  yes   login login login login site  login
"""


def table() -> dict[tuple[str, str], dict[str, str]]:
    """Return the words of each route, by method and path, and by column."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for line in _LINES.strip().splitlines()[1:]:
        if not line.strip():
            continue
        method, path, *words = line.split()
        assert (method, path) not in found, f"{method} {path} has two lines"
        found[method, path] = dict(zip(COLUMNS, words, strict=True))
    return found
