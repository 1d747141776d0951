"""Faults of the identity provider: real servers that misbehave, with certificates made for it."""

from contextlib import contextmanager

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse

from kontakt.auth.discovery import WELL_KNOWN
from kontakt.demo.ports import free_port
from kontakt.startup.reasons import Reason
from tests.startup.certificates import DAY, issue
from tests.startup.faults import fault
from tests.startup.listener import close, hang, listening, say, trickle
from tests.unit.auth.provider import REMOVED, Provider, SigningKey, serving

_KEY = SigningKey("ES256", "one")


@contextmanager
def _provider(answer=None, **metadata):
    with serving() as server:
        server.provider = Provider(server.address, _KEY, [_KEY], metadata=metadata)
        if answer is not None:
            server.provider.answers[WELL_KNOWN] = lambda: answer
        yield {"OIDC_ISSUER": server.address}


@contextmanager
def _over_tls(folder, leaf, *chain, trusted):
    """A provider with that certificate; Kontakt trusts the authority."""
    authority, _ = trusted.write(folder / "authority")
    with listening(close, leaf.context(folder / "leaf", *chain)) as address:
        yield {"OIDC_ISSUER": f"https://{address}", "SSL_CERT_FILE": authority}


# --- The way to the provider ---


@fault(Reason.PROVIDER_NAME_UNKNOWN, says=("OIDC_ISSUER", "its name is not known", "id.invalid"))
def a_name_that_nobody_has(here):
    yield {"OIDC_ISSUER": "https://id.invalid"}


@fault(Reason.PROVIDER_REFUSED, says=("it refuses the connection", "waiting for the identity provider", " s left"))
def a_port_where_nobody_listens(here):
    yield {"OIDC_ISSUER": f"https://127.0.0.1:{free_port()}"}


@fault(Reason.PROVIDER_TIMEOUT, says=("it takes too long", "within 1 s", "firewall"))
def a_provider_that_never_answers(here):
    with listening(hang) as address:
        yield {"OIDC_ISSUER": f"http://{address}"}


@fault(Reason.PROVIDER_TIMEOUT, says=("it takes too long",))
def a_provider_that_never_ends_the_handshake(here):
    with listening(hang) as address:
        yield {"OIDC_ISSUER": f"https://{address}"}


@fault(Reason.PROVIDER_TIMEOUT, says=("it takes too long", "within 1 s"))
def a_provider_that_never_ends_its_answer(here):
    with listening(trickle) as address:
        yield {"OIDC_ISSUER": f"http://{address}"}


@fault(Reason.PROVIDER_CONNECTION, says=("it closes the connection without an answer",))
def a_provider_that_goes_away(here):
    with listening(close) as address:
        yield {"OIDC_ISSUER": f"http://{address}"}


@fault(Reason.PROVIDER_CONNECTION, says=("it closes the connection in the TLS handshake",))
def a_provider_that_goes_away_in_the_handshake(here):
    with listening(close) as address:
        yield {"OIDC_ISSUER": f"https://{address}"}


@fault(Reason.PROVIDER_CONNECTION, says=("it does not speak HTTP", "x1b[2J"))
def a_server_of_another_kind(here):
    with listening(say(b"220 mail.example.com ESMTP \x1b[2J\r\n\r\n")) as address:
        yield {"OIDC_ISSUER": f"http://{address}"}


@fault(Reason.PROVIDER_FAILS, says=("HTTP 503",))
def a_provider_with_a_fault_of_its_own(here):
    with _provider(PlainTextResponse("starting", 503)) as changes:
        yield changes


# --- TLS and certificates ---


@fault(Reason.PROVIDER_TLS, says=("the TLS handshake fails", "openssl s_client -connect 127.0.0.1:"))
def a_provider_without_tls_behind_an_https_address(here):
    with _provider() as changes:
        yield {"OIDC_ISSUER": changes["OIDC_ISSUER"].replace("http:", "https:")}


@fault(
    Reason.PROVIDER_CERTIFICATE,
    says=("is self-signed", "CN=Somebody", "'127.0.0.1'", "SHA-256", "SSL_CERT_FILE=/path/to/ca.pem"),
)
def a_self_signed_certificate(here):
    leaf = issue("Somebody", "127.0.0.1")
    with listening(close, leaf.context(here.folder)) as address:
        yield {"OIDC_ISSUER": f"https://{address}"}


@fault(
    Reason.PROVIDER_CERTIFICATE,
    says=("CN=Our Provider", "CN=Our Authority", "/path/to/ca.pem"),
)
def a_certificate_of_an_unknown_authority(here):
    leaf = issue("Our Provider", "127.0.0.1", by=issue("Our Authority", is_authority=True))
    with _over_tls(here.folder, leaf, trusted=issue("Another Authority", is_authority=True)) as changes:
        yield changes


@fault(Reason.PROVIDER_CERTIFICATE, says=("has expired", "CN=Our Provider", "by this machine's clock"))
def an_expired_certificate(here):
    authority = issue("Our Authority", is_authority=True)
    leaf = issue("Our Provider", "127.0.0.1", by=authority, begin=-2 * DAY, end=-DAY)
    with _over_tls(here.folder, leaf, trusted=authority) as changes:
        yield changes


@fault(Reason.PROVIDER_CERTIFICATE, says=("is not valid yet", "CN=Our Provider", "by this machine's clock"))
def a_certificate_of_the_future(here):
    authority = issue("Our Authority", is_authority=True)
    leaf = issue("Our Provider", "127.0.0.1", by=authority, begin=DAY, end=2 * DAY)
    with _over_tls(here.folder, leaf, trusted=authority) as changes:
        yield changes


@fault(Reason.PROVIDER_CERTIFICATE, says=("has expired", "CN=Our Provider", "along with it"))
def an_expired_certificate_in_between(here):
    authority = issue("Our Authority", is_authority=True)
    between = issue("Old Intermediate", by=authority, is_authority=True, begin=-2 * DAY, end=-DAY)
    leaf = issue("Our Provider", "127.0.0.1", by=between)
    with _over_tls(here.folder, leaf, between, trusted=authority) as changes:
        yield changes


@fault(
    Reason.PROVIDER_CERTIFICATE,
    says=("is for another host name", "'id.example.com'", "OIDC_ISSUER=https://id.example.com:"),
)
def a_certificate_of_another_host(here):
    authority = issue("Our Authority", is_authority=True)
    leaf = issue("Our Provider", "*.example.com", "id.example.com", by=authority)
    with _over_tls(here.folder, leaf, trusted=authority) as changes:
        yield changes


@fault(Reason.TRUST_FILE, says=("SSL_CERT_FILE", "/nowhere/ca.pem", "No such file"))
def a_missing_file_of_authorities(here):
    yield {"SSL_CERT_FILE": "/nowhere/ca.pem"}


@fault(Reason.TRUST_FILE, says=("SSL_CERT_FILE", "authority.txt"))
def a_file_of_authorities_without_any(here):
    path = here.folder / "authority.txt"
    path.write_text("no certificate\n")
    yield {"SSL_CERT_FILE": str(path)}


@fault(Reason.TRUST_FILE, says=("SSL_CERT_DIR", "/nowhere/certs", "No such file"))
def a_missing_folder_of_authorities(here):
    yield {"SSL_CERT_DIR": "/nowhere/certs"}


# --- The proxy ---


@fault(Reason.PROXY_INVALID, says=("HTTPS_PROXY", "a value of 53 bytes that is no address", "%2F"))
def a_proxy_whose_password_has_a_slash(here):
    yield {"HTTPS_PROXY": "http://kontakt:planted/secret@proxy.example.com:31280"}


@fault(Reason.PROXY_INVALID, says=("http_proxy", "an @ after the host", "%2F"))
def a_proxy_whose_password_looks_like_a_port(here):
    yield {"http_proxy": "http://kontakt:12/planted@proxy.example.com:3128"}


@fault(Reason.PROXY_INVALID, Reason.TRUST_FILE, Reason.SETTING_INVALID, says=("ALL_PROXY", "begins with socks"))
def a_socks_proxy_among_other_faults(here):
    proxy = "socks5://kontakt:planted@proxy.example.com:1080"
    yield {"ALL_PROXY": proxy, "SSL_CERT_FILE": "/nowhere/ca.pem", "SESSION_IDLE": "soon"}


@fault(
    Reason.PROVIDER_REFUSED, says=("through the proxy of HTTPS_PROXY, 127.0.0.1:", "curl --verbose --proxy http://127")
)
def a_proxy_that_does_not_listen(here):
    yield {
        "OIDC_ISSUER": "https://id.example.com",
        "HTTPS_PROXY": f"http://kontakt:planted@127.0.0.1:{free_port()}",
        "NO_PROXY": "fd00::/8,[::1],10.0.0.0/8,localhost",
    }


@fault(
    Reason.PROVIDER_NAME_UNKNOWN, says=("through the proxy of ALL_PROXY, proxy.invalid:3128", "its name is not known")
)
def a_proxy_that_nobody_knows(here):
    yield {"OIDC_ISSUER": "https://id.example.com", "ALL_PROXY": "http://kontakt:planted@proxy.invalid:3128"}


# --- What the provider says ---


@fault(Reason.PROVIDER_ABSENT, says=("HTTP 404", WELL_KNOWN))
def an_address_without_a_provider(here):
    with _provider(JSONResponse({"error": "Realm does not exist"}, 404)) as changes:
        yield changes


@fault(Reason.PROVIDER_ABSENT, says=("redirects to", "OIDC_ISSUER=https://id.example.com/realms/staff"))
def a_provider_that_has_moved(here):
    with _provider(RedirectResponse(f"https://id.example.com/realms/staff{WELL_KNOWN}", 301)) as changes:
        yield changes


@fault(Reason.PROVIDER_NOT_JSON, says=("Welcome", "text/html", "x1b[31m"))
def a_page_instead_of_a_configuration(here):
    with _provider(HTMLResponse("<!doctype html>\n<title>Welcome\x1b[31m</title>")) as changes:
        yield changes


@fault(
    Reason.PROVIDER_ISSUER, says=("'https://other.example'", "'http://127.0.0.1:", "OIDC_ISSUER=https://other.example")
)
def a_foreign_issuer(here):
    with _provider(issuer="https://other.example") as changes:
        yield changes


@fault(Reason.PROVIDER_ISSUER, says=("slash",))
def an_issuer_with_a_slash_too_many(here):
    with _provider() as changes:
        yield {"OIDC_ISSUER": f"{changes['OIDC_ISSUER']}/"}


@fault(Reason.PROVIDER_ENDPOINT, says=("token_endpoint", "jwks_uri", "end_session_endpoint", "'javascript:"))
def missing_and_broken_endpoints(here):
    with _provider(token_endpoint=REMOVED, jwks_uri=None, end_session_endpoint="javascript:alert(1)") as changes:
        yield changes


@fault(Reason.PROVIDER_INSECURE, says=("'http://id.example.com/token'", "https://id.example.com/token"))
def an_endpoint_without_tls(here):
    with _provider(token_endpoint="http://id.example.com/token") as changes:
        yield changes


@fault(Reason.PROVIDER_NO_CODE_FLOW, says=("response_types_supported", "'id_token, token'", "code"))
def a_provider_without_the_code_flow(here):
    with _provider(response_types_supported=["id_token", "token"]) as changes:
        yield changes


@fault(Reason.PROVIDER_ALGORITHMS, says=("id_token_signing_alg_values_supported", "'HS256, none'", "RS256"))
def a_provider_that_signs_with_a_secret(here):
    with _provider(id_token_signing_alg_values_supported=["HS256", "none"]) as changes:
        yield changes


@fault(Reason.PROVIDER_CLIENT_SECRET, says=("'private_key_jwt'", "client_secret_basic"))
def a_provider_that_takes_no_client_secret(here):
    with _provider(token_endpoint_auth_methods_supported=["private_key_jwt"]) as changes:
        yield changes


@fault(
    Reason.PROVIDER_ISSUER,
    Reason.PROVIDER_ENDPOINT,
    Reason.PROVIDER_INSECURE,
    Reason.PROVIDER_NO_CODE_FLOW,
    Reason.PROVIDER_ALGORITHMS,
    Reason.PROVIDER_CLIENT_SECRET,
)
def a_provider_that_is_wrong_in_everything(here):
    with _provider(
        issuer=None,
        authorization_endpoint=None,
        token_endpoint="http://id.example.com/token",
        userinfo_endpoint="https://id.example.com/\x1b[2J",
        jwks_uri={"not": "text"},
        response_types_supported="code",
        id_token_signing_alg_values_supported=REMOVED,
        token_endpoint_auth_methods_supported=["tls_client_auth"],
    ) as changes:
        yield changes
