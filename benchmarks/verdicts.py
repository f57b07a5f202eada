"""The figures that expectation maximization has to reach, and whether it does."""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from crowds import Crowd
from measurements import SETTINGS, SMALL_BATCHES, WHOLE_JOB, Measurements, Setting
from methods import EM, EM_EFFECTS, MAJORITY, PEERS, POSTERIOR, WITH_PLURALITY

# On no data set may batches be consolidated worse than by the majority by more.
WORST_LOSS = 0.02
# Means that differ by less are the same: what is left of adding floats up in another order.
ROUNDING = 1e-9


class Verdict(NamedTuple):
    """One figure to reach."""

    sentence: str
    reached: bool

    def __str__(self) -> str:
        return f"{'reached' if self.reached else 'NOT reached'}: {self.sentence}"


def verdicts(crowds: Sequence[Crowd], measurements: Measurements) -> list[Verdict]:
    """Micro-F1 over whole jobs where workers had to choose, and in batches of all data sets; log loss."""
    must_choose = [crowd for crowd in crowds if crowd.must_choose]
    found = []
    if must_choose:
        found += [_whole_jobs(must_choose, measurements, method) for method in (EM, EM_EFFECTS)]
    for setting in SMALL_BATCHES:
        gains = measurements.gains(crowds, setting, EM, MAJORITY)
        worst = min(zip(gains, crowds, strict=True), key=lambda pair: pair[0])
        found.append(
            Verdict(
                f"{setting}: mean micro-F1 {measurements.micro_f1(crowds, setting, EM):.3f},"
                f" majority {measurements.micro_f1(crowds, setting, MAJORITY):.3f};"
                f" on one data set at worst {worst[0]:+.3f} ({worst[1].name})",
                fmean(gains) >= -ROUNDING and worst[0] >= -WORST_LOSS,
            )
        )
    found += [_log_loss(crowds, measurements, setting) for setting in SETTINGS]
    return found


def _log_loss(crowds: Sequence[Crowd], measurements: Measurements, setting: Setting) -> Verdict:
    def log_loss(crowd: Crowd, method: str) -> float:
        return measurements.calibration(crowd, setting, method).log_loss

    worse = [
        crowd.name for crowd in crowds if log_loss(crowd, EM) > log_loss(crowd, EM + POSTERIOR) - ROUNDING
    ]
    means = [fmean(log_loss(crowd, method) for crowd in crowds) for method in (EM, EM + POSTERIOR)]
    return Verdict(
        f"{setting}: mean log loss of the confidence {means[0]:.3f}, of the posterior alone {means[1]:.3f};"
        f" better on all data sets{' but ' + ', '.join(worse) if worse else ''}",
        len(worse) <= 1,
    )


def _whole_jobs(crowds: Sequence[Crowd], measurements: Measurements, method: str) -> Verdict:
    own = measurements.micro_f1(crowds, WHOLE_JOB, method)
    majority = measurements.micro_f1(crowds, WHOLE_JOB, MAJORITY)
    peers = {
        name: measurements.micro_f1(crowds, WHOLE_JOB, name)
        for name in (*PEERS, *(peer + WITH_PLURALITY for peer in PEERS))
    }
    best = max(peers, key=peers.__getitem__)
    return Verdict(
        f"whole jobs, {len(crowds)} data sets where workers had to choose, all workers"
        f"{', category effects' if method == EM_EFFECTS else ''}: mean micro-F1 {own:.3f},"
        f" majority {majority:.3f}, best of crowd-kit {peers[best]:.3f} ({best})",
        own >= max(majority, peers[best]) - ROUNDING,
    )
