"""Faults of the place for pictures: a folder, or an object store."""

import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from kontakt.startup.reasons import Reason
from tests import objectstore
from tests.startup.certificates import issue
from tests.startup.faults import fault

KEY = "access_key_id=planted-key&secret_access_key=planted/store+secret"


def mounted(options):
    """Return a command that mounts an empty file system on DISK, or UPLOAD_DIR, for the command after it alone."""
    script = f'mount -t tmpfs -o {options} none "${{DISK-$UPLOAD_DIR}}" && exec "$@"'
    return "unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"


def url(endpoint, parameters=KEY, bucket="pictures"):
    return {"STORAGE_URL": f"s3://{bucket}/kontakt?endpoint={endpoint}&region=us-east-1&{parameters}"}


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that does not trust it leaves in the middle."""


@contextmanager
def answering(status, body, context=None):
    """Give the address of a server that has one answer to everything, over TLS if there is a context."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_PUT = answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@fault(
    Reason.UPLOADS_MISSING, says=("UPLOAD_DIR", "neither that folder nor the one above it", "/srv/uploads", "mkdir -p")
)
def a_folder_in_a_folder_that_is_missing(here):
    yield {"UPLOAD_DIR": str(here.folder / "srv" / "uploads")}


@fault(Reason.UPLOADS_MISSING, says=("UPLOAD_DIR", "a link to what is not there"))
def a_link_to_a_disk_that_is_not_mounted(here):
    link = here.folder / "link"
    link.symlink_to(here.folder / "disk" / "uploads")
    yield {"UPLOAD_DIR": str(link)}


@fault(Reason.UPLOADS_NO_FOLDER, says=("UPLOAD_DIR", "something else than a folder"))
def a_file_instead_of_a_folder(here):
    (here.folder / "file").write_bytes(b"")
    yield {"UPLOAD_DIR": str(here.folder / "file")}


@fault(Reason.UPLOADS_NO_FOLDER, says=("UPLOAD_DIR", "something else than a folder"))
def a_folder_in_a_file(here):
    (here.folder / "file").write_bytes(b"")
    yield {"UPLOAD_DIR": str(here.folder / "file" / "uploads")}


@fault(Reason.UPLOADS_NOT_WRITABLE, says=("UPLOAD_DIR", "mounted to be read only"), command=mounted("ro"))
def a_folder_that_can_only_be_read(here):
    (here.folder / "pictures").mkdir()
    yield {"UPLOAD_DIR": str(here.folder / "pictures")}


@fault(Reason.UPLOADS_NOT_WRITABLE, says=("UPLOAD_DIR", "mounted to be read only"), command=mounted("ro"))
def a_folder_to_be_made_where_nothing_can_be(here):
    (here.folder / "disk").mkdir()
    yield {"DISK": str(here.folder / "disk"), "UPLOAD_DIR": str(here.folder / "disk" / "uploads")}


@fault(
    Reason.UPLOADS_FULL, says=("UPLOAD_DIR", "64 KiB left on the disk", "5242880 bytes"), command=mounted("size=64k")
)
def a_disk_without_room_for_one_upload(here):
    (here.folder / "pictures").mkdir()
    yield {"UPLOAD_DIR": str(here.folder / "pictures")}


@fault(Reason.UPLOADS_FULL, says=("UPLOAD_DIR", "a disk that takes no more files"), command=mounted("nr_inodes=1"))
def a_disk_that_takes_no_more_files(here):
    (here.folder / "pictures").mkdir()
    yield {"UPLOAD_DIR": str(here.folder / "pictures")}


@fault(Reason.STORAGE_UNREACHABLE, says=("STORAGE_URL", "refuses the connection", "STARTUP_TIMEOUT"))
def an_object_store_that_is_down(here):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield url(f"http://127.0.0.1:{closed.getsockname()[1]}")


@fault(Reason.STORAGE_UNREACHABLE, says=("STORAGE_URL", "has a name that is not known"))
def an_object_store_with_an_unknown_name(here):
    yield url("https://objects.invalid")


@fault(Reason.STORAGE_UNREACHABLE, says=("STORAGE_URL", "does not answer within"))
def an_object_store_that_hangs(here):
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield url(f"http://127.0.0.1:{server.getsockname()[1]}")


@fault(Reason.STORAGE_UNREACHABLE, says=("STORAGE_URL", "does not speak TLS"))
def an_object_store_without_tls(here):
    with answering(200, b"") as endpoint:
        yield url(endpoint.replace("http", "https"))


@fault(Reason.STORAGE_UNREACHABLE, says=("STORAGE_URL", "a fault of its own", "HTTP 503, SlowDown"))
def an_object_store_that_is_out_of_order(here):
    with answering(503, b"<Error><Code>SlowDown</Code><Message>planted in an answer</Message></Error>") as endpoint:
        yield url(endpoint)


@fault(Reason.STORAGE_CERTIFICATE, says=("STORAGE_URL", "an authority that is not trusted", "SSL_CERT_FILE"))
def an_object_store_that_nobody_vouches_for(here):
    certificate = issue("127.0.0.1", "127.0.0.1", by=issue("Unknown Authority", is_authority=True))
    with answering(200, b"", certificate.context(here.folder)) as endpoint:
        yield url(endpoint)


@fault(Reason.STORAGE_CERTIFICATE, says=("STORAGE_URL", "for another name"))
def an_object_store_with_the_certificate_of_another(here):
    authority = issue("Known Authority", is_authority=True)
    trusted, _ = authority.write(here.folder / "authority")
    certificate = issue("elsewhere.test", "elsewhere.test", by=authority)
    with answering(200, b"", certificate.context(here.folder / "server")) as endpoint:
        yield url(endpoint) | {"SSL_CERT_FILE": trusted}


@fault(Reason.STORAGE_ABSENT, says=("STORAGE_URL", "not as an object store does (HTTP 404)"))
def another_server_instead_of_an_object_store(here):
    with answering(404, b"<html>planted in a page") as endpoint:
        yield url(endpoint)


@fault(Reason.STORAGE_ABSENT, says=("STORAGE_URL", "an answer for names that nobody gave"))
def pages_instead_of_an_object_store(here):
    with answering(200, b"<html>planted in a page") as endpoint:
        yield url(endpoint)


@fault(Reason.STORAGE_BUCKET, says=("STORAGE_URL", "has no bucket nobodys", "aws s3 mb s3://nobodys"))
def a_bucket_that_is_missing(here):
    with objectstore.server() as store:
        yield {"STORAGE_URL": store.url("owner", bucket="nobodys")}


@fault(Reason.STORAGE_BUCKET, says=("STORAGE_URL", "in the region eu-central-1"))
def a_bucket_of_another_region(here):
    body = b"<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-central-1</Region></Error>"
    with answering(400, body) as endpoint:
        yield url(endpoint)


@fault(Reason.STORAGE_REFUSED, says=("STORAGE_URL", "the secret is not that of the access key"))
def a_wrong_secret_for_the_object_store(here):
    with objectstore.server() as store:
        yield {"STORAGE_URL": store.url(secret="planted/wrong+secret")}


@fault(Reason.STORAGE_REFUSED, says=("STORAGE_URL", "there is no such access key"))
def a_key_that_the_object_store_does_not_know(here):
    with objectstore.server() as store:
        yield url(store.endpoint)


@fault(Reason.STORAGE_REFUSED, says=("STORAGE_URL", "the access key may not do this"))
def a_key_that_may_only_read(here):
    with objectstore.server() as store:
        yield {"STORAGE_URL": store.url("reader")}


@fault(Reason.SETTING_INVALID, says=("STORAGE_URL", "does not begin with s3://"))
def another_kind_of_object_store(here):
    yield {"STORAGE_URL": "https://planted-key:planted-secret@s3.example.com/pictures"}


@fault(Reason.SETTING_INVALID, says=("STORAGE_URL", "the unknown parameter acces_key_id", "access_key_id"))
def a_misspelled_parameter_of_the_object_store(here):
    yield url("https://s3.example.com", "acces_key_id=planted-key&secret_access_key=planted-secret")


@fault(Reason.SETTING_INVALID, says=("STORAGE_URL", "something unknown after secret_access_key", "%26"))
def an_ampersand_in_the_secret_of_the_object_store(here):
    yield url("https://s3.example.com", "access_key_id=planted-key&secret_access_key=one&planted=two")


@fault(Reason.SETTING_INVALID, says=("STORAGE_URL", "without TLS", "allow_http=true"))
def an_object_store_to_be_spoken_to_openly(here):
    yield url("http://s3.example.com")
