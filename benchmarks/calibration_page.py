"""The part of the page that tells how far confidences can be taken at their word, in Markdown."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from calibration import BINS, SMALLEST
from crowds import Crowd
from markdown_table import row, table
from measurements import SETTINGS, Measurements

# The file that the page shows, beside it.
DIAGRAM = "consolidation-calibration.svg"


_ABOUT = f"""\
Of 100 labels with confidence 0.8, 80 should be right. All labels that somebody chose for an object of
several responses, kept or not, are compared with gold; smaller is better. The expected calibration error
is over {BINS} bins of equal width. The log loss takes confidences from {SMALLEST} to {1 - SMALLEST}:
two decimals say no more. `expectation-maximization` reports the mean of posterior and vote share;
"posterior alone" is what it decides by; `majority` reports the vote share.""".splitlines()


def calibration_lines(crowds: Sequence[Crowd], measurements: Measurements) -> Iterator[str]:
    """What each method's confidences are worth, in every setting."""
    yield "## How far confidences can be taken at their word"
    yield ""
    yield from _ABOUT
    yield ""
    yield f"![Confidence against the share of right labels]({DIAGRAM})"
    for setting in SETTINGS:
        yield ""
        yield f"### Log loss, {setting}"
        yield ""
        yield from table(["", *(crowd.name for crowd in crowds), "mean", "calibration error", "Brier score"])
        for method in measurements.methods_with_confidences(setting):
            found = [measurements.calibration(crowd, setting, method) for crowd in crowds]
            means = [fmean(values) for values in zip(*found, strict=True)]
            cells = [each.log_loss for each in found] + [means[2], means[0], means[1]]
            yield row([method, *(f"{value:.3f}" for value in cells)])
