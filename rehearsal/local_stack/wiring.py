"""The stack on this machine: functions, Ground Truth and the endpoint, wired together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.service import GroundTruth
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.local_aws.object_created import ObjectCreated
from rehearsal.local_stack.functions import FunctionError, Functions, InProcessFunctions, SamLocalFunctions
from rehearsal.local_stack.stack import ACCOUNT_ID, REGION, Stack, sdk_environment

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Place:
    """Where the endpoint listens and what it uses.

    Attributes:
        hosts: addresses to listen on; the functions use the first.
        port: 0 for any free port.
        lambda_url: a ``sam local start-lambda`` that runs the functions; None: they run in this process.
        aws_endpoint: another S3 in place of the rehearsal's own.
    """

    hosts: Sequence[str] = ("127.0.0.1",)
    port: int = 0
    lambda_url: str | None = None
    aws_endpoint: str | None = None


@dataclass(frozen=True)
class LocalStack:
    """The running stack."""

    stack: Stack
    functions: Functions
    ground_truth: GroundTruth
    endpoint: Endpoint
    s3: S3Client
    log: Path


@contextmanager
def local_stack(
    stack: Stack,
    workforce: Callable[[LabelingJob], Workforce],
    log: Path,
    place: Place,
    on_object_created: Callable[[ObjectCreated], None] | None = None,
) -> Iterator[LocalStack]:
    """Run the stack until the end of the block.

    Args:
        stack: names and settings.
        workforce: makes the workforce of each job.
        log: the file for what functions running in this process, and Ground Truth, have to say.
        place: where to listen, and what runs elsewhere.
        on_object_created: told of each object put into the rehearsal's own S3.

    Raises:
        OSError: if the port is taken or the log can't be written.
    """
    functions = _FunctionsAtEndpoint()
    ground_truth = GroundTruth(functions, workforce, Clock(), REGION, ACCOUNT_ID)
    endpoint = Endpoint(ground_truth, place.hosts, place.port, place.aws_endpoint, on_object_created)
    with _logging_to(log), endpoint:
        functions.start(stack, log, place, endpoint.url)
        yield LocalStack(stack, functions, ground_truth, endpoint, endpoint.client("s3"), log)


class _FunctionsAtEndpoint:
    """The functions, which need the address of an endpoint that is up only after they were given away."""

    concurrency = 1

    def __init__(self) -> None:
        self._functions: Functions | None = None

    def start(self, stack: Stack, log: Path, place: Place, endpoint_url: str) -> None:
        if place.lambda_url:
            self._functions = SamLocalFunctions(place.lambda_url)
        else:
            aws = sdk_environment(endpoint_url, place.aws_endpoint)
            environment = {name: {**aws, **own} for name, own in stack.environment().items()}
            self._functions = InProcessFunctions(environment, log)
        self.concurrency = self._functions.concurrency

    def invoke(self, function: str, event: Any) -> Any:
        if self._functions is None:
            raise FunctionError("ServiceException", "the rehearsal is not up yet")
        return self._functions.invoke(function, event)


@contextmanager
def _logging_to(log: Path) -> Iterator[None]:
    """Ground Truth's own warnings go to the functions' log, not to the terminal."""
    logger = logging.getLogger("rehearsal")
    handler = logging.FileHandler(log, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s Ground Truth %(levelname)s %(message)s"))
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.propagate = propagate
        logger.removeHandler(handler)
        handler.close()
