"""People, who answer in the portal when they please."""

from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.task_board import TaskBoard
from rehearsal.portal.app import Portal
from rehearsal.portal.portal_job import PortalJob


class People:
    """The workers of one job, in the portal.

    Args:
        job: the job; it is in the portal from now on, with all that its workers did before an interruption.
        portal: the workers' pages.
    """

    real_time = True

    def __init__(self, job: LabelingJob, portal: Portal) -> None:
        task = job.request["HumanTaskConfig"]
        self._desk = portal.add(
            PortalJob(
                name=job.name,
                title=str(task["TaskTitle"]),
                description=str(task["TaskDescription"]),
                time_limit_seconds=job.task_time_limit_seconds,
                board=job.board,
                now=job.clock.now,
                has_ended=lambda: job.status.is_final,
                objects=lambda: _objects(job),
            )
        )

    def work(self, board: TaskBoard) -> int:
        """Answer nothing: people do that; only write down which tasks are open."""
        self._desk.write_openings()
        return 0


def _objects(job: LabelingJob) -> tuple[int, int]:
    counters = job.counters
    done = counters.labeled + counters.failed
    return done, done + counters.unlabeled
