"""A rehearsal that people answer, run as a user does, and people who answer it without a browser."""

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.rehearsal.command.command_runs import environment

PATIENCE_SECONDS = 60.0


class PeopleRehearsal:
    """``rehearse run --workers browser`` in a process of its own, while the context is entered.

    Args:
        folder: where it is run.
        arguments: what follows ``run --workers browser``.
    """

    def __init__(self, folder: Path, *arguments: str | Path) -> None:
        self._folder = folder
        self._arguments = tuple(map(str, arguments))
        self.said: list[str] = []

    def __enter__(self) -> Self:
        command = (sys.executable, "-m", "rehearsal", "run", "--workers", "browser", "--portal-port", "0")
        self.process = subprocess.Popen(
            [*command, *self._arguments],
            cwd=self._folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip())
            if line.startswith("Answers are kept in"):
                return self
        raise AssertionError(f"the portal is not open: {self.said}")

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    @property
    def links(self) -> list[str]:
        """The addresses that it named."""
        return re.findall(r"http://\S+", "\n".join(self.said))

    def end(self) -> tuple[int, str, str]:
        """Exit code, standard output, and the rest of standard error, once it has ended."""
        output, errors = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, output, errors


class Person:
    """Somebody who works in a portal.

    Args:
        link: a personal link, or the portal's address.
        name: the name to pick, where there is no link.
        job: the address of the job to work at; None: the first there is.
    """

    def __init__(self, link: str, name: str = "Ann", job: str | None = None) -> None:
        parts = urlsplit(link)
        self._origin = f"http://{parts.netloc}"
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_SECONDS)
        self._cookie = ""
        status, _ = (
            self._post("/join", secret=parts.fragment) if parts.fragment else self._post("/worker", name=name)
        )
        assert status == 204
        self.job = ""
        self.take_another_job(job)

    def take_another_job(self, job: str | None = None) -> None:
        """Go to a job that is not the one of before, or to the one of this address, once there is one."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = re.findall(r'href="(/jobs/[^"]+)"', self.get("/"))
            if others := [
                address for address in found if address == job or (not job and address != self.job)
            ]:
                self.job = others[0]
                return
            assert time.monotonic() < deadline, "there is no other job in the portal"
            time.sleep(0.02)

    def get(self, path: str) -> str:
        """A page."""
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        return self._connection.getresponse().read().decode()

    def step(self, action: str, **body: Any) -> dict[str, Any]:
        """One step, and what is in front of the worker after it."""
        status, content = self._post(f"{self.job}/{action}", **body)
        assert status == 200, content
        view: dict[str, Any] = json.loads(content)
        return view

    def view(self) -> dict[str, Any]:
        """What is in front of the worker, once that is a task or nothing can come any more."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (view := self.step("view"))["place"] == "waiting":
            assert time.monotonic() < deadline, "nothing came, and something still may"
            time.sleep(0.02)
        return view

    def answer(self, labels: list[str]) -> dict[str, Any]:
        """Answer the task in front of the worker."""
        task = self.view()["task"]
        answer = {"crowd-image-classifier-multi-select": {"labels": labels}}
        return self.step("answer", object=task["object"], answer=answer)

    def answer_all(self, labels: list[str]) -> int:
        """Answer everything, and finish; how many answers the worker has given in all."""
        while self.view()["place"] == "task":
            self.answer(labels)
        return int(self.step("finish")["answers"])

    def _post(self, path: str, **body: Any) -> tuple[int, bytes]:
        headers = {"Origin": self._origin, "Cookie": self._cookie}
        self._connection.request("POST", path, json.dumps(body), headers)
        response = self._connection.getresponse()
        self._cookie = (response.getheader("Set-Cookie") or self._cookie).partition(";")[0]
        return response.status, response.read()


def answer_together(people: Sequence[Person], labels: list[str]) -> None:
    """Everybody takes a task, and then all answer in turns until nothing can come for anybody any more."""
    for person in people:
        person.view()
    at_work, deadline = list(people), time.monotonic() + PATIENCE_SECONDS
    while at_work:
        assert time.monotonic() < deadline, "somebody was not done in time"
        for person in list(at_work):
            if person.step("view")["place"] == "task":
                person.answer(labels)
            # Others need not wait for a change of the last answer.
            elif person.step("finish")["place"] == "done":
                at_work.remove(person)
