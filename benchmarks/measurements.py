"""What was measured: agreement with gold by data set, setting and method, once for each seed."""

from collections.abc import Sequence
from statistics import fmean, stdev
from typing import NamedTuple

from agreement_with_gold import Agreement
from calibration import BINS, Bin, Calibration, Reliability
from crowds import Crowd


class Setting(NamedTuple):
    """How much of a data set a method sees at once."""

    workers: int | None
    """Responses drawn for each object; None: all there are."""
    batch: int | None
    """Objects that are consolidated together; None: the whole job."""

    def __str__(self) -> str:
        workers = "all workers" if self.workers is None else f"{self.workers} workers"
        return f"{workers}, {'whole job' if self.batch is None else f'batches of {self.batch}'}"

    def is_everybody(self, crowd: Crowd) -> bool:
        """Whether no response of the crowd is left out."""
        return self.workers is None or all(len(found) <= self.workers for found in crowd.objects)


SETTINGS = tuple(Setting(workers, batch) for workers in (None, 5, 3) for batch in (None, 50, 10))
WHOLE_JOB = Setting(None, None)
SMALL_BATCHES = tuple(Setting(workers, batch) for workers in (5, 3) for batch in (50, 10))


class Measurements:
    """Agreement with gold of every run, and how far its confidences can be taken at their word."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, Setting, str], list[Agreement]] = {}
        self._reliability: dict[tuple[str, Setting, str], list[Reliability]] = {}

    def add(self, crowd: Crowd, setting: Setting, method: str, result: Agreement) -> None:
        self._runs.setdefault((crowd.name, setting, method), []).append(result)

    def add_reliability(self, crowd: Crowd, setting: Setting, method: str, result: Reliability) -> None:
        self._reliability.setdefault((crowd.name, setting, method), []).append(result)

    def calibration(self, crowd: Crowd, setting: Setting, method: str) -> Calibration:
        """Each measure's mean over the seeds."""
        found = [result.calibration for result in self._reliability[crowd.name, setting, method]]
        return Calibration(*map(fmean, zip(*found, strict=True)))

    def bins(self, crowd: Crowd, setting: Setting, method: str) -> list[Bin]:
        """The candidates of all seeds together, by confidence."""
        found = self._reliability[crowd.name, setting, method]
        return [
            Bin(*map(sum, zip(*(each.bins[number] for each in found), strict=True))) for number in range(BINS)
        ]

    def methods_with_confidences(self, setting: Setting) -> list[str]:
        """The methods whose confidences were measured in a setting, in the order measured."""
        return list(dict.fromkeys(method for _, found, method in self._reliability if found == setting))

    def mean(self, crowd: Crowd, setting: Setting, method: str) -> Agreement:
        """Each measure's mean over the seeds."""
        return Agreement(*map(fmean, zip(*self._of(crowd, setting, method), strict=True)))

    def spread(self, crowd: Crowd, setting: Setting, method: str) -> Agreement:
        """Each measure's standard deviation over the seeds, 0 where there was but one run."""
        found = self._of(crowd, setting, method)
        return Agreement(*(stdev(values) if len(found) > 1 else 0.0 for values in zip(*found, strict=True)))

    def micro_f1(self, crowds: Sequence[Crowd], setting: Setting, method: str) -> float:
        """The mean over data sets."""
        return fmean(self.mean(crowd, setting, method).micro_f1 for crowd in crowds)

    def gains(self, crowds: Sequence[Crowd], setting: Setting, method: str, over: str) -> list[float]:
        """By how much a method's micro-F1 is above another's on each data set."""
        return [
            self.mean(crowd, setting, method).micro_f1 - self.mean(crowd, setting, over).micro_f1
            for crowd in crowds
        ]

    def methods(self, setting: Setting) -> list[str]:
        """The methods that were measured in a setting, in the order measured."""
        return list(dict.fromkeys(method for _, found, method in self._runs if found == setting))

    def _of(self, crowd: Crowd, setting: Setting, method: str) -> list[Agreement]:
        return self._runs[crowd.name, setting, method]
