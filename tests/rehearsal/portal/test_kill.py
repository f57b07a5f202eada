"""A portal that is killed at any moment, again and again: what it acknowledged is there in the end, once."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.project_folder import ROOT

KILLS = int(os.environ.get("PORTAL_KILLS", "20"))  # make test-kill: 300
WORKERS = ("Ann", "Bob", "Cyd")
OBJECTS, ANSWERS = 4000, 2


@contextmanager
def portals(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The process that runs one portal after the other."""
    script = Path(__file__).with_name("killed_portal.py")
    process = subprocess.Popen(
        [sys.executable, script, folder, str(OBJECTS), str(ANSWERS)],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


class Hurried:
    """A worker who answers without pause until the portal is gone, and knows what was acknowledged."""

    def __init__(self, name: str) -> None:
        self.worker_id = f"private.us-east-1.{name.lower()}"
        self.acknowledged: dict[str, int] = {}
        self.sent: dict[str, set[int]] = {}
        self._name = name
        self._cookie = ""
        self._number = 0
        self._chance = random.Random(name)

    def work(self, port: int) -> None:
        """Answer, decide otherwise now and then, and stop when the portal no longer replies."""
        try:
            self._work(http.client.HTTPConnection("127.0.0.1", port, timeout=60), f"http://127.0.0.1:{port}")
        except (OSError, http.client.HTTPException):
            return

    def _work(self, connection: http.client.HTTPConnection, origin: str) -> None:
        def post(path: str, **body: object) -> dict[str, object]:
            headers = {"Origin": origin, "Cookie": self._cookie}
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
            self._cookie = (response.getheader("Set-Cookie") or self._cookie).partition(";")[0]
            assert response.status in (200, 204, 409), content
            return json.loads(content or "{}")  # type: ignore[no-any-return]

        if not self._cookie:
            post("/worker", name=self._name)
        view = post("/jobs/pets/view")
        while view.get("task"):
            object_id = view["task"]["object"]  # type: ignore[index]
            self._number += 1
            self.sent.setdefault(object_id, set()).add(self._number)
            view = post("/jobs/pets/answer", object=object_id, answer={"n": self._number})
            if "place" not in view:  # taken before the portal was killed, which could not say so any more
                view = post("/jobs/pets/view")
                continue
            self.acknowledged[object_id] = self._number
            if self._chance.random() < 0.1:
                self.acknowledged.pop(object_id)  # whether the undo counts is open until it is acknowledged
                view = post("/jobs/pets/undo")


def test_what_was_acknowledged_before_a_kill_is_there_in_the_end(tmp_path: Path) -> None:
    workers = [Hurried(name) for name in WORKERS]
    chance = random.Random(0)
    with portals(tmp_path) as process:
        assert process.stdout is not None
        for _ in range(KILLS):
            pid, port = map(int, process.stdout.readline().split())
            threads = [threading.Thread(target=worker.work, args=(port,)) for worker in workers]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.01, 0.3))
            os.kill(pid, signal.SIGKILL)
            for thread in threads:
                thread.join()
        process.stdout.readline()
        output, _ = process.communicate("end\n", timeout=60)
    given = json.loads(output)
    assert len(given) > KILLS
    assert len({(object_id, worker) for object_id, worker, _ in given}) == len(given), "nobody answers twice"
    answers = {(object_id, worker): number for object_id, worker, number in given}
    for worker in workers:
        for object_id, number in worker.acknowledged.items():
            assert answers[object_id, worker.worker_id] == number
        for (object_id, worker_id), number in answers.items():
            assert worker_id != worker.worker_id or number in worker.sent[object_id]
