"""A threaded HTTP/1.1 server for WSGI applications that keeps connections open.

Werkzeug's own server, which moto uses, closes every connection after one answer and then waits 10 ms for more
of the request; a labeling job makes thousands of requests.
"""

import logging
import socket
import socketserver
import threading
from collections.abc import Iterable
from contextlib import suppress
from errno import EADDRNOTAVAIL
from tempfile import SpooledTemporaryFile
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from moto.moto_server.werkzeug_app import MotoRequestHandler

from rehearsal.local_aws.refusal import refuse
from rehearsal.local_aws.request_body import body_length, copy_body
from rehearsal.local_aws.wsgi_call import Answer, call

logger = logging.getLogger("rehearsal")

LARGEST_BODY = 100 * 1024 * 1024
"""Bytes of a request's body; S3 takes larger objects in parts."""
_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024
_LINGER_SECONDS, _LINGER_PIECES = 0.5, 160
# How long a shutdown may take to be noticed; to look more often takes time from the threads that work.
_SHUTDOWN_SECONDS = 0.1


class HttpServer:
    """Listens on one host and port, and serves a WSGI application there, each connection in a thread.

    Connections that come before :meth:`serve` wait.

    Args:
        port: 0 lets the system choose one.
        most_bytes: requests with a longer body are refused unread.

    Raises:
        OSError: if the host and port can't be listened on; the message names them.
    """

    def __init__(self, host: str, port: int, most_bytes: int = LARGEST_BODY) -> None:
        try:
            self._server = _Server(host, port)
            self._server.most_bytes = most_bytes
        except OSError as error:
            raise OSError(error.errno, f"can't listen on {host}:{port}: {error.strerror}") from error
        except (TypeError, ValueError) as error:
            raise OSError(EADDRNOTAVAIL, f"can't listen on {host}:{port}: it is not an address") from error
        self.port: int = self._server.server_address[1]
        self._thread: threading.Thread | None = None

    def serve(self, application: WSGIApplication) -> None:
        """Answer requests from now on."""
        self._server.application = application
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": _SHUTDOWN_SECONDS},
            name=f"http/{self.port}",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Take no more requests and close all connections."""
        if self._thread is not None:
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
    application: WSGIApplication
    most_bytes = LARGEST_BODY

    def __init__(self, host: str, port: int) -> None:
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        if not host:
            raise ValueError("an empty host would be every address")
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
        try:
            length = body_length(self.headers)
            environ = self.make_environ()
        except ValueError as error:
            self._refuse_unclear(str(error))
            return
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            source: Any = environ["wsgi.input"] if length is None else self.rfile
            try:
                if not copy_body(source, body, length, self.server.most_bytes):
                    self._refuse_large(environ)
                    return
            except (EOFError, OSError) as error:
                self._refuse_unclear(f"the body can't be read: {error}")
                return
            body.seek(0)
            environ["wsgi.input"] = body
            self._send(call(self.server.application, environ))

    def handle_expect_100(self) -> bool:
        """Tell the client to continue right away; otherwise it waits a second before it sends the body."""
        try:
            length = body_length(self.headers)
        except ValueError as error:
            self._refuse_unclear(str(error))
            return False
        if length is not None and length > self.server.most_bytes:
            self._refuse_large(self.make_environ())
            return False
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - Werkzeug's name
        """Requests are the rehearsal's own machinery, and what can't be read is answered."""
        logger.debug(message, *args)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status, answer.reason)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()

    def _refuse_large(self, environ: WSGIEnvironment) -> None:
        self._send(call(self._too_large, environ))
        self._hang_up()

    def _refuse_unclear(self, message: str) -> None:
        self.send_error(400, message)
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        # To close while a client is still sending would take the answer away from it.
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(_LINGER_SECONDS)
            for _ in range(_LINGER_PIECES):
                if not self.connection.recv(_PIECE):
                    break

    def _too_large(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        message = f"The request's body must have at most {self.server.most_bytes} bytes."
        return refuse(environ, start_response, "413 Content Too Large", "EntityTooLarge", message)
