"""Who answers the jobs of a rehearsal, as the option ``--workers`` says."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rehearsal.job_source.truth import KnownLabels
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.open_task import Task
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.workers.replay import GivenResponse, ReplayedWorkers
from rehearsal.workers.simulated import SimulatedWorkers

_FEWEST_SIMULATED = 5


@dataclass(frozen=True)
class WorkersOption:
    """``simulated``, ``simulated:N``, ``replay:FILE.csv`` or ``browser``."""

    simulated: int | None = None
    """How many simulated workers there are; None: five, or as many as an object needs."""
    replay: Path | None = None
    """The file with real people's responses; None where workers are simulated."""
    browser: bool = False
    """Whether people answer, in the portal."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The option's value.

        Raises:
            ValueError: if it has another form, or names a file that does not exist.
        """
        if text == "browser":
            return cls(browser=True)
        kind, _, rest = text.partition(":")
        if kind == "simulated" and (
            not rest or (rest.isascii() and rest.isdigit() and 0 < int(rest) <= 1000)
        ):
            return cls(simulated=int(rest) if rest else None)
        if kind == "replay" and rest:
            if not os.path.isfile(rest):  # noqa: PTH113 - Path's raises for a name that is too long
                raise ValueError(f"File {rest!r:.200} does not exist.")
            return cls(replay=Path(rest))
        raise ValueError(
            f"must be simulated, simulated:N (1 to 1000 workers), replay:FILE.csv or browser, got {text!r}"
        )


@dataclass(frozen=True)
class Simulation:
    """How simulated workers work; see :class:`SimulatedWorkers`."""

    workers: int | None = None
    accuracy: float = 0.85
    seed: int = 0
    decline_rate: float = 0.0


def simulated(
    simulation: Simulation, known_labels: Callable[[Task], KnownLabels | None]
) -> Callable[[LabelingJob], Workforce]:
    """What makes the simulated workers of a job."""

    def workforce(job: LabelingJob) -> Workforce:
        return SimulatedWorkers(
            clock=job.clock,
            responses_per_object=job.workers_per_object,
            workers=simulation.workers or max(_FEWEST_SIMULATED, job.workers_per_object),
            accuracy=simulation.accuracy,
            seed=simulation.seed,
            known_labels=known_labels,
            decline_rate=simulation.decline_rate,
        )

    return workforce


def replayed(responses: Mapping[int, Sequence[GivenResponse]]) -> Callable[[LabelingJob], Workforce]:
    """What makes the workers of a job whose responses are known by index of the data object."""

    def workforce(job: LabelingJob) -> Workforce:
        return ReplayedWorkers(
            clock=job.clock,
            responses_of=lambda task: responses.get(int(task.object_id), ()),
            responses_per_object=job.workers_per_object,
        )

    return workforce
