"""Reads many small files in parallel: S3 takes some ten milliseconds for each."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from ground_truth.aws import CONNECTIONS
from ground_truth.s3_location import S3Location
from job_completion.job_files import Files


def contents(files: Files, places: Iterable[S3Location]) -> Iterator[tuple[S3Location, bytes | None]]:
    """Each place and the file there, in the order given; None for a file that does not exist.

    Only a few files more than are being read are held in memory.
    """
    waiting: deque[tuple[S3Location, Future[bytes | None]]] = deque()
    readers = ThreadPoolExecutor(CONNECTIONS)
    try:
        for place in places:
            waiting.append((place, readers.submit(files.read, place)))
            if len(waiting) >= 2 * CONNECTIONS:
                done, content = waiting.popleft()
                yield done, content.result()
        while waiting:
            done, content = waiting.popleft()
            yield done, content.result()
    finally:
        readers.shutdown(wait=False, cancel_futures=True)
