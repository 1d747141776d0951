"""A server on 127.0.0.1 that does with each connection what a test says."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def listening(answer: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Give each connection, over TLS if there is a context, to `answer` in a thread of its own; yield `host:port`."""
    threads: list[threading.Thread] = []
    open_connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if tls is not None:
                with tls.wrap_socket(connection, server_side=True) as secure:
                    answer(secure)
            else:
                answer(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_connections.append(connection)
                threads.append(threading.Thread(target=serve, args=[connection]))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for connection in open_connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def hang(connection: socket.socket) -> None:
    """Take everything and never answer."""
    while connection.recv(4096):
        pass


def close(connection: socket.socket) -> None:
    """Wait for the first words and go away."""
    connection.recv(4096)


def trickle(connection: socket.socket) -> None:
    """Answer so slowly that the end never comes, but each part does."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n")
    ended = threading.Event()
    while not ended.wait(0.05):
        connection.sendall(b" ")  # Raises as soon as the other side has gone.


def say(words: bytes) -> Callable[[socket.socket], None]:
    """Say these words whatever the question was."""

    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(words)
        hang(connection)

    return answer
