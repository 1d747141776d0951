"""A server that speaks just enough of PostgreSQL's protocol to misbehave (PostgreSQL manual, chapter 54)."""

import socket
import ssl
import struct
from collections.abc import Callable

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104

Answer = Callable[[socket.socket], None]


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def refusing(sqlstate: str, words: str) -> Answer:
    """Refuse whoever wants to begin a session, as the real server does in that state."""
    fields = {"S": "FATAL", "V": "FATAL", "C": sqlstate, "M": words}
    body = b"".join(f"{name}{value}\0".encode() for name, value in fields.items()) + b"\0"

    def answer(connection: socket.socket) -> None:
        begin(connection)
        connection.sendall(message(b"E", body))

    return answer


def of_version(version: str) -> Answer:
    """Let everybody in, and say which version this is; there is no more to it."""

    def answer(connection: socket.socket) -> None:
        begin(connection)
        parameters = {"server_version": version, "server_encoding": "UTF8", "client_encoding": "UTF8"}
        connection.sendall(message(b"R", struct.pack("!I", 0)))
        for name, value in parameters.items():
            connection.sendall(message(b"S", f"{name}\0{value}\0".encode()))
        connection.sendall(message(b"Z", b"I"))
        while connection.recv(4096):
            pass

    return answer


def over_tls(context: ssl.SSLContext) -> Answer:
    """Show the context's certificate to whoever asks for TLS."""

    def answer(connection: socket.socket) -> None:
        begin(connection, is_tls=True)
        with context.wrap_socket(connection, server_side=True) as secure:
            begin(secure)

    return answer


def begin(connection: socket.socket, *, is_tls: bool = False) -> None:
    """Read up to the startup message and decline encryption; or up to the wish for TLS, and grant it."""
    while True:
        (length,) = struct.unpack("!I", exactly(connection, 4))
        (code,) = struct.unpack("!I", exactly(connection, length - 4)[:4])
        if code == SSL_REQUEST and is_tls:
            connection.sendall(b"S")
            return
        if code not in {SSL_REQUEST, GSS_REQUEST}:
            return
        connection.sendall(b"N")


def exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise ConnectionError("the other side has gone")
        data += more
    return data
