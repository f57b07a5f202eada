"""A worker's pages: the jobs that there are, and one job's tasks."""

import threading
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from rehearsal.labeling_job.open_task import Task
from rehearsal.portal.content_policy import FRAMES
from rehearsal.portal.desk import Desk, View
from rehearsal.portal.entrance import Entrance
from rehearsal.portal.frame_addresses import FrameAddresses
from rehearsal.portal.http_messages import PortalRequest, html_response, json_response
from rehearsal.portal.journal import JournaledWorker
from rehearsal.portal.pages import page

_LONGEST_REASON = 500


class Workplace:
    """The jobs of a portal in front of its workers.

    Args:
        entrance: who a request comes from.
        frames: the addresses of tasks' frames.
        exclusion_submits: what the exclusion category submits.
        was_begun: whether a job was in front of workers before an interruption. Until it goes on, pages are
            asked to try again.
    """

    def __init__(
        self,
        entrance: Entrance,
        frames: FrameAddresses,
        exclusion_submits: str,
        was_begun: Callable[[str], bool],
    ) -> None:
        self._entrance = entrance
        self._was_begun = was_begun
        self._frames = frames
        self._exclusion_submits = exclusion_submits
        self._lock = threading.Lock()
        self._desks: dict[str, Desk] = {}

    @property
    def desks(self) -> list[Desk]:
        """All jobs' desks, in the order the jobs came."""
        with self._lock:
            return list(self._desks.values())

    def add(self, desk: Desk) -> None:
        """Show one more job."""
        with self._lock:
            self._desks[desk.job.name] = desk

    def task(self, token: str) -> Task:
        """The task that a frame's address stands for.

        Raises:
            NotFound: if it stands for none, or the task is finished.
        """
        job_name, object_id = self._frames.task(token) or ("", "")
        desk = self._desk(job_name)
        task = desk.job.board.task(object_id)
        if task is None:
            raise NotFound("this task is finished or has expired")
        return task

    def home(self, request: PortalRequest) -> Response:
        """The jobs, or the way in."""
        worker = self._entrance.worker(request)
        if worker is None:
            return self._entrance.front_page()
        jobs = [_listed(desk, worker) for desk in self.desks]
        return html_response(page("jobs", worker=worker.name, jobs=jobs))

    def work(self, request: PortalRequest, job: str) -> Response:
        """The page on which a job's tasks are answered."""
        worker, desk = self._entrance.known_worker(request), self._desk(job)
        return html_response(
            page(
                "work",
                worker=worker.name,
                **_listed(desk, worker),
                exclusion_submits=self._exclusion_submits,
            )
        )

    def view(self, request: PortalRequest, job: str) -> Response:
        """The task in front of the worker."""
        worker, desk = self._entrance.known_worker(request), self._desk(job)
        return self._shown(worker, desk, desk.view(worker.worker_id))

    def answer(self, request: PortalRequest, job: str) -> Response:
        """Hand in an answer."""
        worker, desk = self._entrance.known_worker(request), self._desk(job)
        content = request.json_object().get("answer")
        if not isinstance(content, dict):
            raise BadRequest('"answer" must be an object')
        object_id = request.text("object")
        _refuse_while_preparing(desk, worker, object_id)
        return self._shown(worker, desk, desk.submit(worker.worker_id, object_id, content))

    def decline(self, request: PortalRequest, job: str) -> Response:
        """Give a task back."""
        worker, desk = self._entrance.known_worker(request), self._desk(job)
        reason = request.text("reason")[:_LONGEST_REASON]
        object_id = request.text("object")
        _refuse_while_preparing(desk, worker, object_id)
        return self._shown(worker, desk, desk.decline(worker.worker_id, object_id, reason))

    def undo(self, request: PortalRequest, job: str) -> Response:
        """Take the last answer back."""
        worker, desk = self._entrance.known_worker(request), self._desk(job)
        _refuse_while_preparing(desk, worker, None)
        return self._shown(worker, desk, desk.undo(worker.worker_id))

    def finish(self, request: PortalRequest, job: str) -> Response:
        """Make the last answer final."""
        worker, desk = self._entrance.known_worker(request), self._desk(job)
        return self._shown(worker, desk, desk.finish(worker.worker_id))

    def _desk(self, job_name: str) -> Desk:
        with self._lock:
            desk = self._desks.get(job_name)
        if desk is None and self._was_begun(job_name):
            raise ServiceUnavailable(f"job {job_name!r:.100} was interrupted and does not go on yet")
        if desk is None:
            raise NotFound(f"job {job_name!r:.100} does not exist")
        return desk

    def _shown(self, worker: JournaledWorker, desk: Desk, view: View) -> Response:
        def frame(task: Task | None) -> dict[str, str] | None:
            if task is None:
                return None
            token = self._frames.token(worker.worker_id, desk.job.name, task.object_id)
            return {"object": task.object_id, "frame": f"{FRAMES}{token}"}

        done, objects = desk.job.objects()
        return json_response(
            {
                "place": view.place,
                "task": frame(view.task),
                "next": frame(view.following),
                "secondsLeft": view.seconds_left,
                "changeableFor": view.changeable_for,
                "takenBack": view.taken_back,
                "answers": view.record.answers,
                "secondsPerTask": view.record.seconds_per_task,
                "objectsDone": done,
                "objects": objects,
            }
        )


def _refuse_while_preparing(desk: Desk, worker: JournaledWorker, object_id: str | None) -> None:
    """Have a page try again that was open while the portal was interrupted.

    Raises:
        ServiceUnavailable: if the object's task, or that of the worker's last answer, is not there again yet.
    """
    if desk.is_preparing(worker.worker_id, object_id):
        raise ServiceUnavailable("the job goes on and prepares its tasks")


def _listed(desk: Desk, worker: JournaledWorker) -> dict[str, Any]:
    """A job and the worker's own progress in it, for a page."""
    record = desk.record(worker.worker_id)
    done, objects = desk.job.objects()
    pace = record.seconds_per_task
    return {
        "name": desk.job.name,
        "title": desk.job.title,
        "description": desk.job.description,
        "ended": desk.job.has_ended(),
        "answers": record.answers,
        "declines": record.declines,
        "pace": None if pace is None else f"{pace:.1f}",
        "done": done,
        "objects": objects,
    }
