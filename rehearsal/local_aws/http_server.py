"""A threaded HTTP/1.1 server for WSGI applications that keeps connections open.

Werkzeug's own server, which moto uses, closes every connection after one answer and then waits 10 ms for more
of the request; a labeling job makes thousands of requests.
"""

from __future__ import annotations

import io
import logging
import socket
import socketserver
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import MotoRequestHandler

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

logger = logging.getLogger("rehearsal")


class HttpServer:
    """Serves a WSGI application on one host and port, each connection in a thread of its own.

    Args:
        port: 0 lets the system choose one.

    Raises:
        OSError: the host and port can't be listened on.
    """

    def __init__(self, application: WSGIApplication, host: str, port: int) -> None:
        self._server = _Server(application, host, port)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name=f"http/{host}",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Take no more requests and close all connections."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.close_connections()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    # What Werkzeug's handler asks its server.
    multithread = True
    multiprocess = False
    ssl_context = None
    _server_version = "rehearsal"

    def __init__(self, application: WSGIApplication, host: str, port: int) -> None:
        self.application = application
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is its client's affair."""
        logger.debug("a connection from %s broke", client_address, exc_info=True)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        with self._connections_lock:
            connections = list(self._connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client closed it first


class _Handler(MotoRequestHandler):
    """Reads a whole request before it is answered and sends the whole answer at once, with its length."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits for the client's delayed acknowledgement
    wbufsize = -1  # buffered, so that headers and body leave together
    server: _Server  # type: ignore[assignment]

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        if not environ.get("CONTENT_LENGTH", "0").isdecimal():
            self.send_error(400, "Content-Length must be a number")
            return
        if environ.get("wsgi.input_terminated"):
            content = environ["wsgi.input"].read()
        else:
            content = self.rfile.read(int(environ.get("CONTENT_LENGTH", 0)))
        environ["wsgi.input"] = io.BytesIO(content)
        self._send(*self._answer(environ))

    def handle_expect_100(self) -> bool:
        """Tell the client at once to go on, or it waits a second before it sends the body."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - Werkzeug's name
        """Requests are the rehearsal's own machinery, and what can't be read is answered."""
        logger.debug(message, *args)

    def _answer(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started[:] = [status, headers]

        try:
            parts: Iterable[bytes] = self.server.application(environ, start_response)
            content = b"".join(parts)
            if hasattr(parts, "close"):
                parts.close()
            return started[0], started[1], content
        except Exception as error:  # the server outlives whatever one request does to an application
            logger.exception("%s %s failed", self.command, self.path)
            return "500 Internal Server Error", [], f"{type(error).__name__}: {error}".encode()

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        lengths = [value for name, value in headers if name.lower() == "content-length"]
        # A HEAD answer tells the length of what GET would send.
        length = lengths[0] if self.command == "HEAD" and lengths else str(len(content))
        if code not in ("204", "304"):
            self.send_header("Content-Length", length)
        body = b"" if self.command == "HEAD" or code in ("204", "304") else content
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
