"""One run put together: the endpoint, the functions, the labeling jobs and the API in front of them."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rehearsal.labeling_api.operations import Operations
from rehearsal.labeling_api.protocol import LabelingApi, is_labeling_request
from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.labeling_jobs import LabelingJobs
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.lambda_functions.functions import Functions
from rehearsal.lambda_functions.in_process import InProcessFunctions
from rehearsal.lambda_functions.job_end_rules import put_job_end
from rehearsal.lambda_functions.sam_local import SamLocalFunctions
from rehearsal.lambda_functions.stack_settings import Stack
from rehearsal.local_aws.account import sdk_environment
from rehearsal.local_aws.caller_guard import guarded
from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.local_aws.forwarding import Forwarding
from rehearsal.local_aws.moto_services import moto_services
from rehearsal.local_aws.object_created import ObjectCreated, ObjectCreatedNotifier
from rehearsal.local_aws.plain_objects import PlainObjects

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_WRITERS_ELSEWHERE = 4
HEALTH = "/_rehearsal/health"
"""The path that answers with status 200 as long as the rehearsal is up; no bucket can have its name."""


@dataclass(frozen=True)
class StackPlace:
    """Where the endpoint listens and what it uses."""

    hosts: Sequence[str] = ("127.0.0.1",)
    """Addresses to listen on; the functions use the first."""
    port: int = 0
    """0 for any free port."""
    lambda_url: str | None = None
    """A ``sam local start-lambda`` that runs the functions; None: they run in this process."""
    aws_endpoint: str | None = None
    """Another S3 in place of the rehearsal's own."""
    any_function: bool = False
    """Whether jobs may name functions of any name for the stack's."""


@dataclass(frozen=True)
class RunningStack:
    """The stack, the jobs and the endpoint, up and running."""

    stack: Stack
    functions: Functions
    jobs: LabelingJobs
    endpoint: Endpoint
    s3: "S3Client"
    log: Path


@contextmanager
def running_stack(
    stack: Stack,
    workforce: Callable[[LabelingJob], Workforce],
    log: Path,
    place: StackPlace,
    on_object_created: Callable[[ObjectCreated], None] | None = None,
) -> Iterator[RunningStack]:
    """Run the stack until the end of the block.

    Args:
        stack: names and settings.
        workforce: makes the workforce of each job.
        log: the file for the output of functions in this process, and for the labeling jobs' warnings.
        place: where to listen, and what runs elsewhere.
        on_object_created: called with each object put into the rehearsal's own S3.

    Raises:
        OSError: if the port is taken or the log can't be written.
    """
    with _logging_to(log), ExitStack() as opening, Endpoint(place.hosts, place.port) as endpoint:
        s3 = endpoint.client("s3")
        functions = _functions(stack, log, place, endpoint)
        aws: WSGIApplication = Forwarding(place.aws_endpoint) if place.aws_endpoint else moto_services()
        plain_objects = None if place.aws_endpoint else PlainObjects()
        if on_object_created is not None:
            notifier = ObjectCreatedNotifier(aws, s3, on_object_created)
            opening.callback(notifier.close)
            aws = notifier
            plain_objects = plain_objects and PlainObjects(notifier.report)
        writers = _WRITERS_ELSEWHERE if place.aws_endpoint else 1
        events = endpoint.client("events")
        with LabelingJobs(
            functions,
            workforce,
            Clock(),
            s3=s3,
            writers=writers,
            any_function=place.any_function,
            on_end=lambda job: put_job_end(events, job.arn, job.status, job.clock.now()),
        ) as jobs:
            endpoint.serve(guarded(aws_application(jobs, aws), place.hosts), plain_objects)
            yield RunningStack(stack, functions, jobs, endpoint, s3, log)


def aws_application(jobs: LabelingJobs, aws: WSGIApplication) -> WSGIApplication:
    """SageMaker's API and, for all other requests, ``aws``."""
    labeling_api = LabelingApi(Operations(jobs))

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == HEALTH:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"status": "ok"}\n']
        return (labeling_api if is_labeling_request(environ) else aws)(environ, start_response)

    return application


def _functions(stack: Stack, log: Path, place: StackPlace, endpoint: Endpoint) -> Functions:
    if place.lambda_url:
        return SamLocalFunctions(place.lambda_url)
    aws = sdk_environment(endpoint.url, place.aws_endpoint)
    environment = {name: {**aws, **own} for name, own in stack.environment().items()}
    return InProcessFunctions(environment, log, endpoint.in_process)


@contextmanager
def _logging_to(log: Path) -> Iterator[None]:
    """Write the labeling jobs' warnings to the functions' log, not to the terminal."""
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
