"""How many labels are wrong or missing, as the verdict says it."""

from collections.abc import Iterator
from typing import NamedTuple, Self

from label_quality.job_numbers import JobNumbers
from label_quality.known_label_numbers import KnownLabelNumbers
from label_quality.wording import count

# With fewer known labels, what the answers let expect says more.
_FEWEST_KNOWN = 20
_ROUNDS_TO_ONE = 0.005


class LabelErrors(NamedTuple):
    """What share of the labels is wrong, and of the right ones missing, 0 to 1; None: not known."""

    wrong: float | None
    missed: float | None
    known: KnownLabelNumbers | None = None
    """What they were measured against; None: they are what the answers let expect."""

    @classmethod
    def of(cls, job: JobNumbers, known: KnownLabelNumbers | None) -> Self:
        """Measured, where enough labels are known; else expected."""
        if known and known.precision and known.recall and known.right + known.missed >= _FEWEST_KNOWN:
            return cls(1 - known.precision.value, 1 - known.recall.value, known)
        all_right = job.labels_with_confidence - job.expected_wrong + job.expected_missed
        return cls(job.expected_wrong_share, job.expected_missed / all_right if all_right > 0 else None)

    @property
    def measured(self) -> bool:
        """Whether known labels show them."""
        return self.known is not None

    def sentences(self) -> Iterator[str]:
        """One sentence, none if nothing is known."""
        if self.wrong is None:
            return
        if self.known is None:
            missing = (
                "" if self.missed is None else f", and {_of_100(self.missed)} right labels to be missing"
            )
            about = "About " if self.wrong >= _ROUNDS_TO_ONE else ""
            yield _as_sentence(f"{about}{_of_100(self.wrong)} labels are expected to be wrong{missing}.")
            return
        low, high = (
            (self.known.precision.low, self.known.precision.high) if self.known.precision else (None, None)
        )
        between = (
            "" if low is None or high is None else f" ({_hundredths(1 - high)} to {_hundredths(1 - low)})"
        )
        images = count(self.known.objects, "image")
        yield (
            f"Against the known labels of {images}, {_of_100(self.wrong)} labels are"
            f" wrong{between} and {_of_100(self.missed or 0.0)} right labels are missing."
        )


def _of_100(share: float) -> str:
    return f"{_hundredths(share)} of 100"


def _hundredths(share: float) -> str:
    return f"{100 * share:.0f}" if share >= _ROUNDS_TO_ONE or share <= 0 else "fewer than 1"


def _as_sentence(text: str) -> str:
    return text[0].upper() + text[1:]
