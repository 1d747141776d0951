"""A way to the database that can fall silent for the connection on which changes are heard, and for no other."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LISTENER = b"kontakt changes"


class Proxy:
    """Passes bytes on; while `is_silent`, none of the listener's, whose connections stay open nevertheless."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.passing = threading.Event()
        self.passing.set()
        self.listeners = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.threads: list[threading.Thread] = []
        self._start(self._accept)

    def silence(self) -> None:
        """Pass nothing on of the listener's connections, of which there must be one."""
        assert self.listeners
        self.passing.clear()

    def heal(self) -> None:
        """Pass on everything again."""
        self.passing.set()

    def close(self) -> None:
        """Accept nobody any more, and wait until all connections have ended."""
        self.heal()
        with self.server:
            self.server.shutdown(socket.SHUT_RDWR)  # Closing it alone would not end the wait for a client.
            for thread in self.threads:
                thread.join()

    def _start(self, target: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=arguments)
        self.threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.server.accept()
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            # The name comes with the first bytes, or with the second ones where TLS was asked for before.
            is_listener = threading.Event()
            back = self._start(self._pass, server, client, is_listener)
            self._pass(client, server, is_listener)
            back.join()

    def _pass(self, source: socket.socket, target: socket.socket, is_listener: threading.Event) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                if LISTENER in content:
                    is_listener.set()
                    self.listeners += 1
                if is_listener.is_set():
                    self.passing.wait()
                target.sendall(content)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(port: int) -> Iterator[Proxy]:
    """Give a proxy of this port on this machine."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
