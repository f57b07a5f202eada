"""A portal in a process of its own, to be killed; whenever it is, the next one goes on in the same folder.

Each prints its process id and its port when it is up. At a line on standard input it prints, as JSON, the
answers on its board, and that is the end.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from rehearsal.labeling_job.clock import Clock
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.portal.portal_job import PortalJob
from rehearsal.portal.portal_server import PortalPlace, PortalServer
from tests.rehearsal.portal.portal_bench import S3, task


def run(folder: Path, objects: int, answers: int) -> None:
    """Run the portal of one job until there is a line on standard input."""
    clock = Clock()
    board = TaskBoard(clock, answers, timedelta(days=1))
    with PortalServer(folder, PortalPlace(port=0)) as server:
        server.serve(S3)
        server.portal.add(
            PortalJob(
                *("pets", "Pets", "Choose.", 3600, board, clock.now),
                has_ended=lambda: False,
                objects=lambda: (0, objects),
            )
        )
        for number in range(objects):
            board.open(task(number, limit=3600))
        say(f"{os.getpid()} {server.url.rpartition(':')[2]}")
        sys.stdin.readline()
        given = [
            [finished.task.object_id, answer.worker_id, answer.content["n"]]
            for finished in board.take_all()
            for answer in finished.answers
        ]
        say(json.dumps(given))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run_until_it_ends(folder: Path, objects: int, answers: int) -> None:
    """Run one portal after the other, each in a copy of this process, so that none has anything to import."""
    status = 1
    while status:
        child = os.fork()
        if child == 0:
            run(folder, objects, answers)
            os._exit(0)
        _, status = os.waitpid(child, 0)


if __name__ == "__main__":
    run_until_it_ends(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
