"""When to choose which method, as far as the figures tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from crowds import Crowd
from measurements import SETTINGS, Measurements, Setting
from methods import ANY, EM, EM_EFFECTS, EM_EMPTY, EM_WHOLE_JOB, MAJORITY, MAJORITY_EMPTY

# A difference in micro-F1 up to this is called none.
SMALL = 0.005

_BATCHES = tuple(setting for setting in SETTINGS if setting.batch is not None)
_WHOLE_JOBS = tuple(setting for setting in SETTINGS if setting.batch is None)


@dataclass(frozen=True)
class Comparison:
    """One choice against another, by data set."""

    gains: Mapping[str, Sequence[float]]
    """By how much the choice's micro-F1 is higher, in each setting."""

    @property
    def verdict(self) -> str:
        """What the data sets say, each by its mean over the settings."""
        means = self._means()
        better = sum(gain > SMALL for gain in means.values())
        worse = sum(gain < -SMALL for gain in means.values())
        if not better:
            return "worse" if worse else "no different"
        some = "most" if 2 * better > len(means) else "some"
        return f"better on {some}, worse on {'others' if worse else 'none'}"

    def __str__(self) -> str:
        """The data sets where it matters; the mean, also without the one that matters most; the worst."""
        by_size = sorted(self._means().items(), key=lambda item: -abs(item[1]))
        beyond = [f"{name} {gain:+.3f}" for name, gain in by_size if abs(gain) > SMALL]
        mean = f"mean {fmean(gain for _, gain in by_size):+.3f}"
        if beyond and len(by_size) > 1:
            mean += f", without {by_size[0][0]} {fmean(gain for _, gain in by_size[1:]):+.3f}"
        worst, name = min((min(gains), name) for name, gains in self.gains.items())
        return "; ".join(
            [", ".join(beyond) or f"none beyond {SMALL}", mean, f"at worst {worst:+.3f} ({name})"]
        )

    def _means(self) -> dict[str, float]:
        return {name: fmean(gains) for name, gains in self.gains.items()}


def advice(crowds: Sequence[Crowd], measurements: Measurements) -> Iterator[tuple[str, str, Comparison]]:
    """Questions a user has: where, which choice against which other, and how they compare."""

    def compare(
        choice: str, other: str, settings: Sequence[Setting], among: Sequence[Crowd] = crowds
    ) -> Comparison:
        gains = [measurements.gains(among, setting, choice, other) for setting in settings]
        return Comparison({crowd.name: found for crowd, *found in zip(among, *gains, strict=True)})

    yield (
        "in the consolidation function, which sees one batch at a time",
        "`expectation-maximization` rather than `majority`",
        compare(EM, MAJORITY, _BATCHES),
    )
    yield (
        "over a whole finished job",
        "`expectation-maximization` rather than `majority`",
        compare(EM, MAJORITY, _WHOLE_JOBS),
    )
    yield (
        "over a whole finished job",
        "`expectation-maximization` with category effects rather than `majority`",
        compare(EM_EFFECTS, MAJORITY, _WHOLE_JOBS),
    )
    yield (
        "when a finished job is completed",
        "category effects where votes are enough rather than nowhere",
        compare(EM_WHOLE_JOB, EM, _WHOLE_JOBS),
    )
    yield "anywhere", "`any` rather than `majority`", compare(ANY, MAJORITY, SETTINGS)
    for kind, must_choose in (("must choose something", True), ("may choose nothing", False)):
        among = [crowd for crowd in crowds if crowd.must_choose is must_choose]
        for method, empty in ((MAJORITY, MAJORITY_EMPTY), (EM, EM_EMPTY)):
            if among:
                yield (
                    f"where workers {kind}, `{method}`",
                    "NO_MAJORITY `plurality` rather than `empty`",
                    compare(method, empty, SETTINGS, among),
                )
    yield from _number_of_answers(crowds, measurements)


def _number_of_answers(
    crowds: Sequence[Crowd], measurements: Measurements
) -> Iterator[tuple[str, str, Comparison]]:
    three, five = Setting(3, None), Setting(5, None)
    more_than_three = [crowd for crowd in crowds if not three.is_everybody(crowd)]
    for on_three in (MAJORITY, EM):
        gains = {
            crowd.name: [
                measurements.mean(crowd, five, MAJORITY).micro_f1
                - measurements.mean(crowd, three, on_three).micro_f1
            ]
            for crowd in more_than_three
        }
        if gains:
            yield "before a job", f"`majority` of 5 answers rather than `{on_three}` of 3", Comparison(gains)
