"""The page that tells what was measured, in Markdown."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from advice import SMALL, advice
from calibration_page import calibration_lines
from crowds import Crowd
from markdown_table import row, table
from measurements import SETTINGS, Measurements, Setting
from verdicts import verdicts


def page(crowds: Sequence[Crowd], measurements: Measurements, seeds: int) -> str:
    """The whole page, ending in a newline."""
    return "\n".join(_lines(crowds, measurements, seeds)) + "\n"


def _lines(crowds: Sequence[Crowd], measurements: Measurements, seeds: int) -> Iterator[str]:
    yield "# How close each consolidation method comes to gold labels"
    yield ""
    yield "## Which method to choose"
    yield ""
    yield "Keep `majority`: everybody can check it by counting, and five answers gained more than any method."
    yield f"The table shows differences in micro-F1 beyond {SMALL}: each data set's mean over the numbers of"
    yield 'workers and the batch sizes in question, and "at worst" the lowest of them. These'
    yield f"{len(crowds)} data sets are examples, not a law. If some of your own objects have gold labels,"
    yield "measure there, with the command below."
    yield ""
    yield from table(["where", "what", "was", "by how much"])
    for where, choice, comparison in advice(crowds, measurements):
        yield row([where, choice, comparison.verdict, str(comparison)])
    yield ""
    yield "## How this was measured"
    yield ""
    yield "Written by a program, from answers of real crowds that have gold labels. To repeat it, with"
    yield "folders of three files each (`benchmarks/crowds.py` says what is in them):"
    yield ""
    yield "```"
    yield f"python benchmarks/quality.py DATA... --seeds {seeds} --write docs/consolidation-quality.md"
    yield "```"
    yield ""
    yield "## What expectation maximization has to reach"
    yield ""
    yield from (f"- {verdict}" for verdict in verdicts(crowds, measurements))
    yield ""
    yield "## The data sets"
    yield ""
    yield from table(
        ["data set", "objects", "workers", "responses", "categories", "labels in an answer", "choosing"]
    )
    for crowd in crowds:
        yield row(_facts(crowd))
    yield ""
    yield from _micro_f1(crowds, measurements, seeds)
    yield ""
    yield from calibration_lines(crowds, measurements)
    yield ""
    yield from _every_measure(crowds, measurements)


def _micro_f1(crowds: Sequence[Crowd], measurements: Measurements, seeds: int) -> Iterator[str]:
    yield "## Micro-F1"
    yield ""
    yield f"Mean ± standard deviation over {seeds} samples; a whole job with all workers is one run."
    yield "Responses are drawn for each object, and objects put into batches in an order drawn anew for each"
    yield 'sample. A peer followed by "plurality" was given the rule of NO_MAJORITY=plurality.'
    for setting in SETTINGS:
        yield ""
        yield f"### {setting}".replace("### a", "### A")
        yield ""
        yield from table(["", *(crowd.name for crowd in crowds), "mean"])
        for method in measurements.methods(setting):
            cells = [_figure(measurements, crowd, setting, method, 0) for crowd in crowds]
            yield row([method, *cells, f"{measurements.micro_f1(crowds, setting, method):.3f}"])


def _every_measure(crowds: Sequence[Crowd], measurements: Measurements) -> Iterator[str]:
    yield "## Every measure"
    for crowd in crowds:
        yield ""
        yield f"### {crowd.name}"
        yield ""
        yield from table(["", "method", "micro-F1", "macro-F1", "exact match", "mean Jaccard"])
        for setting in SETTINGS:
            for method in measurements.methods(setting):
                cells = [_figure(measurements, crowd, setting, method, measure) for measure in range(4)]
                yield row([str(setting), method, *cells])


def _facts(crowd: Crowd) -> list[str]:
    responses = [response for found in crowd.objects for response in found]
    each = sorted({len(found) for found in crowd.objects})
    return [
        crowd.name,
        f"{len(crowd.objects):,}",
        f"{len({response.worker for response in responses}):,}",
        f"{len(responses):,} ({each[0]}{f' to {each[-1]}' if len(each) > 1 else ''} for an object)",
        str(crowd.categories),
        f"{fmean(len(response.labels) for response in responses):.2f}",
        "at least one" if crowd.must_choose else "may be none",
    ]


def _figure(measurements: Measurements, crowd: Crowd, setting: Setting, method: str, measure: int) -> str:
    mean = measurements.mean(crowd, setting, method)[measure]
    spread = measurements.spread(crowd, setting, method)[measure]
    return f"{mean:.3f} ± {spread:.3f}" if spread else f"{mean:.3f}"
