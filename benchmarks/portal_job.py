"""What the portal's server alone needs: a whole job, answered over HTTP by several workers at once, flat out.

Runs ``rehearse run --workers browser``, asks for each task, its page and its image as a browser does, answers
at once, and goes on to the end of the job. Prints how long replies took, and the server's memory as answers
came.

    python benchmarks/portal_job.py --objects 10000 --workers 5
"""

import argparse
import html
import json
import re
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from running_portal import RunningPortal, make_job, resident_megabytes

IMAGE = re.compile(r"http://[^/\"]+(/s3/[^\"]+)")
JOB = re.compile(r'href="(/jobs/[^"]+)"')
ANSWER = {"crowd-image-classifier-multi-select": {"labels": ["dog"]}}


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(
        description="How a whole job goes through the portal, without browsers."
    )
    options.add_argument("--objects", type=int, default=10_000)
    options.add_argument("--workers", type=int, default=5)
    arguments = options.parse_args()
    with TemporaryDirectory() as folder:
        make_job(Path(folder, "job"), arguments.objects)
        with RunningPortal(Path(folder), "job") as portal:
            measure(portal, arguments.objects, arguments.workers)


def measure(portal: RunningPortal, objects: int, workers: int) -> None:
    """Answer all tasks, and print what it took."""
    people = [Worker(portal.url, f"Worker {number}") for number in range(workers)]
    begun = time.monotonic()
    threads = [threading.Thread(target=worker.work) for worker in people]
    for thread in threads:
        thread.start()
    step = max(1, objects // 10)
    done = 0
    print("answers  MB of memory")
    while any(thread.is_alive() for thread in threads):
        answers = sum(len(worker.replies) for worker in people)
        if answers // step > done // step:
            print(f"{answers:7,}  {resident_megabytes(portal.pid):.0f}", flush=True)
            done = answers
        time.sleep(0.05)
    passed = time.monotonic() - begun
    exit_code = portal.wait()
    replies = [reply * 1000 for worker in people for reply in worker.replies]
    percentiles = quantiles(replies, n=100)
    print(f"{len(replies):,} answers of {workers} workers, {len(replies) / passed:.0f} a second")
    for share in (50, 95, 99):
        print(f"  {share}% of the replies within {percentiles[share - 1]:.0f} ms")
    if exit_code:
        sys.exit(f"rehearse run ended with {exit_code}")


class Worker:
    """Somebody who answers all that there is."""

    def __init__(self, url: str, name: str) -> None:
        self.replies: list[float] = []
        """Seconds from each answer to its reply."""
        self._origin = url
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._cookie = ""
        self._cookie = self._request("POST", "/worker", {"name": name})[1].partition(";")[0]
        self._job = self._first_job()

    def work(self) -> None:
        """Answer task after task, until no more come."""
        view = self._step("view")
        while view["place"] != "done":
            if view["place"] == "waiting":
                view = self._step("finish")
                time.sleep(0.2)
                continue
            page, _ = self._request("GET", view["task"]["frame"])
            image = IMAGE.search(page)
            assert image is not None
            self._request("GET", html.unescape(image[1]))
            begun = time.monotonic()
            view = self._step("answer", object=view["task"]["object"], answer=ANSWER)
            self.replies.append(time.monotonic() - begun)
        self._step("finish")

    def _first_job(self) -> str:
        while (found := JOB.search(self._request("GET", "/")[0])) is None:
            time.sleep(0.5)
        return found[1]

    def _step(self, action: str, **body: object) -> dict:
        return json.loads(self._request("POST", f"{self._job}/{action}", body)[0])

    def _request(self, method: str, path: str, body: object = None) -> tuple[str, str]:
        """The body of a reply and the cookie in it."""
        headers = {"Origin": self._origin, "Sec-Fetch-Site": "same-origin", "Cookie": self._cookie}
        self._connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = self._connection.getresponse()
        content = response.read().decode()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {content:.200}")
        return content, response.headers.get("Set-Cookie", "")


if __name__ == "__main__":
    main()
