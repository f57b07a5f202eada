"""One port for all the WSGI applications of a rehearsal."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rehearsal.local_aws.http_server import LARGEST_BODY, HttpServer
from rehearsal.local_aws.in_process_requests import InProcessRequests
from rehearsal.local_aws.local_client import LocalClients
from rehearsal.local_aws.plain_objects import PlainObjects


class Endpoint:
    """A port that is taken while the context is entered, so that its URL is known before anything is served.

    Requests over a socket wait until :meth:`serve` is called; this process's own clients must.

    Args:
        hosts: addresses to listen on, all at the same port; the first is the one that :attr:`url` names.
        port: 0 lets the system choose one.
        most_bytes: requests with a longer body are refused unread.
    """

    def __init__(
        self, hosts: Sequence[str] = ("127.0.0.1",), port: int = 0, most_bytes: int = LARGEST_BODY
    ) -> None:
        self._hosts = hosts
        self._port = port
        self._most_bytes = most_bytes
        self._servers: list[HttpServer] = []
        self._application: WSGIApplication = _nothing_served
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Take the port.

        Raises:
            OSError: if a host and port can't be listened on; the message names them.
        """
        with ExitStack() as opening:
            for host in self._hosts:
                server = HttpServer(host, self._port, self._most_bytes)
                self._port = server.port
                self._servers.append(server)
                opening.callback(server.close)
            self._open = opening.pop_all()
        self.in_process = InProcessRequests(self.urls, self._answer)
        self._clients = LocalClients(self.url, self.in_process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def serve(self, application: WSGIApplication, plain_objects: PlainObjects | None = None) -> None:
        """Answer requests with ``application`` until the context is left.

        Args:
            application: answers requests.
            plain_objects: answers plain calls of this process to S3, where that is moto's.
        """
        self._application = application
        self.in_process.plain_objects = plain_objects
        for server in self._servers:
            server.serve(application)

    @property
    def port(self) -> int:
        """The port that all hosts listen on."""
        return self._port

    @property
    def url(self) -> str:
        """The endpoint's URL, such as ``http://127.0.0.1:5600``."""
        return self.urls[0]

    @property
    def urls(self) -> list[str]:
        """The endpoint's URL on each host."""
        return [f"http://{f'[{host}]' if ':' in host else host}:{self._port}" for host in self._hosts]

    def client(self, service: str) -> Any:
        """A boto3 client for this endpoint, whatever the environment says; its requests need no socket."""
        return self._clients.client(service)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._application(environ, start_response)


def _nothing_served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"nothing is served here yet"]
