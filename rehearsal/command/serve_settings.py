"""What to serve, and who answers the jobs that others start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ground_truth.s3_location import InvalidS3Uri, S3Location
from rehearsal.command.rehearsed_job import RehearsedJob
from rehearsal.command.workers_option import Simulation, simulated
from rehearsal.job_source.data_objects import item_names
from rehearsal.job_source.truth import KnownLabels
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.open_task import Task
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.portal.portal_server import PortalPlace
from rehearsal.running_stack import StackPlace
from rehearsal.workers.paced import PacedWorkforce
from rehearsal.workers.replay import GivenResponse, ReplayedWorkers


@dataclass(frozen=True)
class ServeSettings:
    """What to serve."""

    place: StackPlace
    """Where to listen, and what runs elsewhere."""
    simulation: Simulation
    """How simulated workers work."""
    responses: Mapping[str, list[GivenResponse]] | None
    """Real people's responses by item, in place of simulated workers."""
    functions: Mapping[str, str]
    """Environment variables of the functions, over their defaults."""
    log: Path
    """The file for what the functions write."""
    portal: PortalPlace | None = None
    """Where people answer; None: other workers do."""
    truth: Mapping[str, KnownLabels] | None = None
    """Known labels by item, which simulated workers take for right; None: those of the sample job."""
    pace: float = 0.0
    """Seconds that simulated or replayed workers take for each object."""
    env_file: Path | None = None
    """A file for the environment, beside standard output."""


def served_workforce(settings: ServeSettings, sample: RehearsedJob) -> Callable[[LabelingJob], Workforce]:
    """Makes the workers of a job, unless people answer."""
    if settings.responses is not None:
        workforce = _replayed(settings.responses)
    elif settings.truth is not None:
        by_item = settings.truth
        workforce = simulated(
            settings.simulation,
            lambda task: next((by_item[item] for item in _items(task) if item in by_item), None),
        )
    else:
        truth = {o.source: sample.truth[o.index] for o in sample.files.objects} if sample.truth else {}
        workforce = simulated(
            settings.simulation, lambda task: truth.get(str(task.data_object.get("source-ref")))
        )
    if settings.pace:
        return lambda job: PacedWorkforce(workforce(job), settings.pace)
    return workforce


def _replayed(responses: Mapping[str, list[GivenResponse]]) -> Callable[[LabelingJob], Workforce]:
    """Workers for jobs of which nothing is known before their tasks are open."""

    def responses_of(task: Task) -> list[GivenResponse]:
        return next((responses[item] for item in _items(task) if item in responses), [])

    return lambda job: ReplayedWorkers(job.clock, responses_of, job.workers_per_object)


def _items(task: Task) -> tuple[str, ...]:
    """What a task's object may be called in a file with a column ``item``."""
    try:
        return (*item_names(S3Location.parse(task.data_object.get("source-ref"))), task.object_id)
    except InvalidS3Uri:
        return (task.object_id,)
