"""A busy run of the real server, with faults of all kinds: what it says holds no secret, and nothing about anybody."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import psycopg
import pytest
from starlette.responses import JSONResponse

from tests import objectstore, postgresql
from tests.api.test_images import picture
from tests.startup import planted
from tests.startup.conftest import surroundings
from tests.startup.processes import Process, until
from tests.unit.auth.provider import CLIENT_ID, CLIENT_SECRET, Provider, SigningKey, serving

PASSWORD = "planted-database-password"
PAGE = {"accept": "text/html"}
SIGNATURE = "planted-signature-name"


class Run:
    """A server, a person who uses it, and all that must not be told."""

    def __init__(self, environment, running, provider, administration, store):
        self.environment, self.running, self.provider, self.store = environment, running, provider, store
        self.administration = administration
        self.url = environment["APP_URL"]
        self.secrets = {environment["JWT_SECRET"], CLIENT_SECRET, PASSWORD, *objectstore.SECRETS.values()}
        self.problems = []
        provider.sign = self._signed

    def _signed(self, claims):
        token = self.provider.signer.sign(claims)
        self.secrets |= {token, token.rpartition(".")[2]}
        return token

    def visitor(self, **headers):
        told = {"user-agent": planted.AGENT, "x-forwarded-for": planted.VISITOR, "sec-fetch-site": "same-origin"}
        hooks = {"response": [self._keep]}
        return httpx.Client(base_url=self.url, headers=told | headers, event_hooks=hooks, timeout=30)

    def _keep(self, response):
        if response.status_code >= 400:
            response.read()
            self.problems.append(f"{response.headers}\n{response.text}")

    def callback(self, browser):
        """Go to the provider and come back; return the path and query of the callback."""
        there = browser.get("/api/auth/login", params={"next": f"/cards?q={planted.ASKED}"}).headers["location"]
        self.secrets |= planted.transaction(browser.cookies)
        back = httpx.get(there).headers["location"]
        self.secrets |= set(parse_qs(urlsplit(back).query)["code"])
        return back.removeprefix(self.url)

    def sign_in(self, browser):
        assert browser.get(self.callback(browser)).status_code == 303
        session = browser.cookies["kontakt_session"]
        self.secrets |= {session, *session.split(".")[1:]}

    def execute(self, *statements):
        with psycopg.connect(self.administration, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def activity(self):
        with psycopg.connect(self.administration, autocommit=True) as connection:
            rows = connection.execute("SELECT application_name, query FROM pg_stat_activity").fetchall()
        return "\n".join(f"{name} {query}" for name, query in rows)

    def recorded(self):
        with psycopg.connect(self.administration, autocommit=True) as connection:
            rows = connection.execute("SELECT e::text FROM audit_entries e").fetchall()
        return "\n".join(text for (text,) in rows)


@pytest.fixture(scope="module")
def run(postgres, tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    name, role = "planted_secrets", f"guarded_{uuid4().hex[:8]}"
    administration = postgresql.create_database(postgres, name)
    with psycopg.connect(administration, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'".encode())
        connection.execute(f"GRANT CREATE ON SCHEMA public TO {role}".encode())
    with serving() as server, objectstore.server() as store:
        key = SigningKey("ES256", "one")
        server.provider = provider = Provider(server.address, key, [key])
        provider.metadata = {"id_token_signing_alg_values_supported": ["ES256"]}
        provider.claims, provider.userinfo = dict(planted.CLAIMS), dict(planted.CLAIMS)
        environment = surroundings(administration.replace("postgres@", f"{role}:{PASSWORD}@"), provider, folder)
        environment |= {"OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": CLIENT_SECRET, "LOG_LEVEL": "debug"}
        environment |= {"OIDC_ADMIN_CLAIM": "kontakt_admin", "OIDC_ADMIN_CLAIM_VALUE": "yes", "WORKERS": "2"}
        environment |= {"TRUSTED_PROXIES": "127.0.0.1/32", "STORAGE_URL": store.url(), "LOG_FORMAT": "json"}
        provider.redirect_uri = f"{environment['APP_URL']}/api/auth/callback"
        with started(environment, folder) as running:
            running.until_serving()
            yield Run(environment, running, provider, administration, store)


@contextmanager
def started(environment, folder):
    log = folder / "log"
    with log.open("wb") as file:
        command = [sys.executable, "-m", "kontakt", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file, start_new_session=True)
    try:
        yield Process(process, int(environment["PORT"]), log)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def done(run):
    """Everything has happened that should not be told."""
    with run.visitor() as browser:
        run.sign_in(browser)
        use(run, browser)
        misuse(run, browser)
        lose_tokens(run)
        break_rows(run, browser)
        lose_pictures(run, browser)
        lose_database(run, browser)
    return run


def signature(card_id):
    return {"card_id": card_id, "name": SIGNATURE, "layout": "classic", "fields": ["name", "phone:+372 5987 6543"]}


def use(run, browser):
    """Do what people do."""
    body = planted.PERSON | {"slug": "amazing-card", "obfuscate": True}
    card = browser.post("/api/cards", json=body).json()
    address = f"/api/cards/{card['id']}"
    assert browser.patch(address, json={"bio": "Talks to tulips.", "theme": "dark"}).status_code == 200
    assert browser.put(f"{address}/images/avatar", content=picture()).status_code == 200
    assert browser.post("/api/me/signatures", json=signature(card["id"])).status_code == 201
    for path in ("/api/me/cards", "/api/admin/cards", "/api/admin/users", "/api/admin/audit", "/api/admin/audit.csv"):
        assert browser.get(path, params={"q": planted.ASKED}).status_code == 200
    assert browser.patch("/api/settings", json={"footer_text": "Rosebud Society"}).status_code == 200
    with run.visitor() as stranger:
        assert stranger.get("/c/amazing-card", params={"utm": planted.ASKED}).status_code == 200
        shown = stranger.post("/c/amazing-card")
        assert "59876543" in shown.text
        [key] = {part.partition('"')[0] for part in shown.text.split("key=")[1:]}
        run.secrets |= {key, key.rpartition(".")[2]}
        assert stranger.get("/api/cards/amazing-card/vcf", params={"key": key}).status_code == 200
        assert stranger.post("/api/cards/amazing-card/event", json={"kind": "share"}).status_code < 500
    table = f"name,email_1,slug\n{planted.PERSON['name']},wilhelmina@plants.example,other-card\n,,\n"
    sent = browser.post("/api/admin/imports", content=table, headers={"content-type": "text/csv"})
    until(lambda: browser.get(sent.headers["location"]).json()["state"] == "checked")
    assert browser.get(f"{sent.headers['location']}/rows.csv").status_code == 200
    assert browser.get("/api/admin/export").status_code == 200
    assert browser.get("/api/me/export").status_code == 200


def misuse(run, browser):
    """Ask for what is refused."""
    browser.post("/api/cards", content=json.dumps(planted.PERSON)[:-5], headers={"content-type": "application/json"})
    browser.post("/api/cards", json=planted.PERSON | {"phones": [{"number": "Rosebud"}], "emails": "tulips"})
    browser.post("/api/cards", json=planted.PERSON | {"slug": "amazing-card"})
    browser.get("/api/admin/audit", params={"actor": planted.ASKED})
    browser.get("/nowhere%0D%0Aforged", params={"q": planted.ASKED}, headers=PAGE)
    with run.visitor() as thief:
        thief.cookies.set("kontakt_session", browser.cookies["kontakt_session"][:-4] + "abcd")
        thief.get("/api/me")
        thief.get("/api/cards/amazing-card/vcf", params={"key": "planted-wrong-key"})
        thief.post("/api/cards", json=planted.PERSON, headers={"sec-fetch-site": "cross-site"})
    run.secrets.add("planted-wrong-key")


def lose_tokens(run):
    """Sign in with a provider that misbehaves, and let it sign people out."""
    provider, told = run.provider, {"error": "invalid_grant", "error_description": "planted tulips"}
    with run.visitor() as browser:
        callback = run.callback(browser)
        browser.get(f"{callback}x", headers=PAGE)
        browser.get(callback, headers=PAGE)
        browser.get(callback)  # It was used.
    for claims in ({"aud": "somebody"}, {"nonce": "planted-nonce"}, {"sub": "another"}, {"exp": 1}):
        provider.claims = planted.CLAIMS | claims
        with run.visitor() as browser:
            browser.get(run.callback(browser), headers=PAGE)
    provider.claims = dict(planted.CLAIMS)
    for answer in (lambda: JSONResponse(told, 400), lambda: JSONResponse({"id_token": "planted.id.token"})):
        provider.answers["/token"] = answer
        with run.visitor() as browser:
            browser.get(run.callback(browser))
    provider.answers.clear()
    with run.visitor() as browser:
        browser.get("/api/auth/callback", params={"error": "access_denied", "error_description": "planted tulips"})
        wrong, right = provider.logout_token(aud="somebody"), provider.logout_token(sid="unknown-planted-session")
        for token in (wrong, right, right, "planted.logout.token"):
            run.secrets |= {token}
            browser.post("/api/auth/backchannel-logout", data={"logout_token": token})


def break_rows(run, browser):
    """Let the database and the rows in it be otherwise than the server may expect."""
    person = planted.PERSON | {"slug": f"card-{uuid4().hex[:6]}"}
    run.execute("ALTER TABLE cards ADD CONSTRAINT planted CHECK (company <> 'Planted Company') NOT VALID")
    assert browser.post("/api/cards", json=person).status_code == 500
    run.execute("ALTER TABLE cards DROP CONSTRAINT planted")
    reading = "BEGIN PERFORM NEW.name::integer; RETURN NEW; END"
    run.execute(
        f"CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS '{reading}'",
        "CREATE TRIGGER planted BEFORE INSERT ON signatures FOR EACH ROW EXECUTE FUNCTION planted()",
    )
    signed = browser.get("/api/me/cards").json()["items"][0]["id"]
    assert browser.post("/api/me/signatures", json=signature(signed)).status_code == 500
    run.execute("DROP TRIGGER planted ON signatures")
    run.execute("""UPDATE cards SET phones = '[{"number": ["+372 5987 6543"]}]', bio = repeat('tulips ', 100)""")
    for path in ("/api/me/cards", "/api/cards/amazing-card", "/api/cards/amazing-card/vcf", "/c/amazing-card"):
        browser.get(path)
    assert any('"internal-error"' in problem for problem in run.problems)


def lose_pictures(run, browser):
    """Let the place for pictures be gone."""
    run.execute("UPDATE cards SET phones = '[]', bio = NULL")
    card = browser.get("/api/me/cards").json()["items"][0]
    run.store.kill()
    assert browser.put(f"/api/cards/{card['id']}/images/avatar", content=picture()).status_code == 503


def lose_database(run, browser):
    """Let the database end all connections, and take no new ones for a while."""
    name = run.administration.rpartition("/")[2]
    closed = f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS"
    with psycopg.connect(run.administration.replace(name, "postgres"), autocommit=True) as connection:
        connection.execute(f"{closed} false".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            for _ in range(3):
                assert browser.post("/api/cards", json=planted.PERSON).status_code == 503
                browser.get("/api/auth/callback", params={"code": "planted-code-while-away", "state": "planted"})
        finally:
            connection.execute(f"{closed} true".encode())
    until(lambda: browser.get("/api/me").status_code == 200)


SAYINGS = ["log", "problems", "titles", "activity", "record"]
PERSONAL = {*planted.OWN, planted.AGENT, planted.VISITOR, planted.ASKED, SIGNATURE, *planted.CLAIMS.values()} - {"yes"}


def said(run, where):
    match where:
        case "log":
            return run.running.said()
        case "problems":
            return "\n".join(run.problems)
        case "titles":
            return "\n".join(planted.titles(pid) for pid in planted.family(run.running.process.pid))
        case "activity":
            return run.activity()
    return run.recorded()


@pytest.mark.parametrize("where", SAYINGS)
def test_no_secret_is_told(done, where):
    assert len(done.secrets) > 40
    assert planted.found(done.secrets, said(done, where)) == set()


@pytest.mark.parametrize("where", SAYINGS)
def test_nothing_personal_is_told(done, where):
    # The record is there to say from where something was done; a footer is the organisation's.
    expected = {planted.VISITOR, "Rosebud"} if where == "record" else set()
    assert planted.found(PERSONAL, said(done, where)) == expected


def test_the_log_has_told_of_the_faults_all_the_same(done):
    lines = [json.loads(line) for line in done.running.said().splitlines()]
    stories = "\n".join(line.get("exc_info", "") for line in lines)
    assert 'violates check constraint "planted"' in stories
    assert "invalid input syntax for type integer: (hidden)" in stories
    assert "Traceback (most recent call last):" in stories
    assert {line["level"] for line in lines} >= {"INFO", "ERROR"}
    assert not any(line["message"].startswith("forged") for line in lines)


def test_a_crash_leaves_no_file_of_the_memory(done):
    for pid in planted.family(done.running.process.pid):
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
        [core] = [line.split() for line in limits if line.startswith("Max core file size")]
        assert core[4:6] == ["0", "0"]
