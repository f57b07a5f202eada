"""An endpoint with S3 and its neighbours, and nothing of Ground Truth."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.local_aws.forwarding import Forwarding
from rehearsal.local_aws.moto_services import moto_services
from rehearsal.local_aws.object_created import ObjectCreated, ObjectCreatedNotifier


@contextmanager
def s3_endpoint(
    hosts: Sequence[str] = ("127.0.0.1",),
    port: int = 0,
    aws_endpoint: str | None = None,
    listener: Callable[[ObjectCreated], None] = lambda created: None,
) -> Iterator[Endpoint]:
    with Endpoint(hosts, port) as endpoint:
        aws = Forwarding(aws_endpoint) if aws_endpoint else moto_services()
        notifier = ObjectCreatedNotifier(aws, endpoint.client("s3"), listener)
        endpoint.serve(notifier)
        yield endpoint
        notifier.close()
