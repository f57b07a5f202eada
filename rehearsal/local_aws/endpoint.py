"""One port for S3, STS, SQS, SNS (moto's server, or another endpoint) and SageMaker's labeling API."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rehearsal.labeling_api.operations import Operations
from rehearsal.labeling_api.protocol import LabelingApi, is_labeling_request
from rehearsal.labeling_job.service import GroundTruth
from rehearsal.local_aws.forwarding import Forwarding
from rehearsal.local_aws.http_server import HttpServer
from rehearsal.local_aws.local_client import LocalClients
from rehearsal.local_aws.object_created import ObjectCreated, ObjectCreatedNotifier

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Endpoint:
    """The rehearsal's AWS, up while the context is entered.

    Entering it connects ``ground_truth`` to its S3; leaving it ends the jobs that still run. moto keeps one
    state for the whole process, which entering clears.

    Args:
        ground_truth: plays the labeling jobs.
        hosts: addresses to listen on, all at the same port; the first is the one that :attr:`url` names.
        port: 0 lets the system choose one.
        aws_endpoint: URL of another endpoint to use in place of moto; requests are passed on to it.
        on_object_created: is told of each object put into S3 here, after it is there, in order, in a thread
            of its own.
    """

    def __init__(
        self,
        ground_truth: GroundTruth,
        hosts: Sequence[str] = ("127.0.0.1",),
        port: int = 0,
        aws_endpoint: str | None = None,
        on_object_created: Callable[[ObjectCreated], None] | None = None,
    ) -> None:
        self._ground_truth = ground_truth
        self._hosts = hosts
        self._port = port
        self._aws_endpoint = aws_endpoint
        self._on_object_created = on_object_created
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Start to listen.

        Raises:
            OSError: a host and port can't be listened on; the message names them.
        """
        with ExitStack() as opening:
            application = self._application(opening)
            for host in self._hosts:
                server = _listening(application, host, self._port)
                self._port = server.port
                opening.callback(server.close)
            self._clients = LocalClients(self.url, self._ground_truth.region)
            self._ground_truth.connect(self.client("s3"))
            opening.callback(self._ground_truth.close)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

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
        """A boto3 client for this endpoint, whatever the environment says; only while the endpoint is up."""
        return self._clients.client(service)

    def _application(self, opening: ExitStack) -> WSGIApplication:
        aws: WSGIApplication = Forwarding(self._aws_endpoint) if self._aws_endpoint else self._moto()
        if self._on_object_created is not None:
            notifier = ObjectCreatedNotifier(aws, lambda: self._ground_truth.s3, self._on_object_created)
            opening.callback(notifier.close)
            aws = notifier
        labeling_api = LabelingApi(Operations(self._ground_truth))

        def dispatch(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            return (labeling_api if is_labeling_request(environ) else aws)(environ, start_response)

        return dispatch

    def _moto(self) -> WSGIApplication:
        from moto.core.base_backend import BackendDict
        from moto.core.model_instances import reset_model_data
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        BackendDict.reset()
        reset_model_data()
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        moto = DomainDispatcherApplication(create_backend_app)
        # To find a request's backend moto lists its own folder, each time; there are few hosts.
        moto.get_backend_for_host = functools.cache(moto.get_backend_for_host)  # type: ignore[method-assign]
        account_id = self._ground_truth.account_id

        def in_account(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = account_id
            answer: Iterable[bytes] = moto(environ, start_response)
            return answer

        return in_account


def _listening(application: WSGIApplication, host: str, port: int) -> HttpServer:
    try:
        return HttpServer(application, host, port)
    except OSError as error:
        raise OSError(error.errno, f"can't listen on {host}:{port}: {error.strerror}") from error
