"""A collector of traces, to which a process speaks over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Collector(ThreadingHTTPServer):
    """Takes traces (OTLP over HTTP in JSON); `status` is what it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.spans: list[dict[str, Any]] = []
        self.resources: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.text = ""
        self.status = 200

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.server.status == 200:
            self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.server.text += body
            for resource in json.loads(body)["resourceSpans"]:
                self.server.resources.append(values(resource["resource"]))
                for scope in resource["scopeSpans"]:
                    self.server.spans += scope["spans"]
        self.send_response(self.server.status)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


def values(of):
    """The attributes, without the types of their values."""
    return {one["key"]: next(iter(one["value"].values())) for one in of["attributes"]}


@contextmanager
def collecting() -> Iterator[Collector]:
    """Give a collector that takes traces."""
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
