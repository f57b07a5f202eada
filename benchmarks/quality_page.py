"""The page that tells what was measured, in Markdown."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from crowds import Crowd
from measurements import SETTINGS, WHOLE_JOB, Measurements, Setting
from methods import ANY, EM, EM_EFFECTS, EM_EMPTY, MAJORITY, MAJORITY_EMPTY
from verdicts import verdicts

# A mean difference in micro-F1 up to this is called none.
SMALL = 0.005


def page(crowds: Sequence[Crowd], measurements: Measurements, seeds: int) -> str:
    """The whole page, ending in a newline."""
    return "\n".join(_lines(crowds, measurements, seeds)) + "\n"


def _lines(crowds: Sequence[Crowd], measurements: Measurements, seeds: int) -> Iterator[str]:
    yield "# How near each consolidation method comes to gold"
    yield ""
    yield "Written by a program, from answers of real crowds that have gold labels. To repeat it, with"
    yield "folders of three files each (`benchmarks/crowds.py` says what is in them):"
    yield ""
    yield "```"
    yield f"python benchmarks/quality.py DATA... --seeds {seeds} --write docs/consolidation-quality.md"
    yield "```"
    yield ""
    yield "## Which method to choose"
    yield ""
    yield from (f"- {sentence}" for sentence in advice(crowds, measurements))
    yield ""
    yield "## What expectation maximization has to reach"
    yield ""
    yield from (f"- {verdict}" for verdict in verdicts(crowds, measurements))
    yield ""
    yield "## The data sets"
    yield ""
    yield from _table(
        ["data set", "objects", "workers", "responses", "categories", "labels in an answer", "choosing"]
    )
    for crowd in crowds:
        yield _row(_facts(crowd))
    yield ""
    yield "## Micro-F1"
    yield ""
    yield f"Mean ± standard deviation over {seeds} samples; a whole job with all workers is one run."
    yield "Responses are drawn for each object, and objects put into batches in an order drawn anew for each"
    yield 'sample. A peer followed by "plurality" was given the rule of NO_MAJORITY=plurality.'
    for setting in SETTINGS:
        yield ""
        yield f"### {setting}".replace("### a", "### A")
        yield ""
        yield from _table(["", *(crowd.name for crowd in crowds), "mean"])
        for method in measurements.methods(setting):
            cells = [_figure(measurements, crowd, setting, method, 0) for crowd in crowds]
            yield _row([method, *cells, f"{measurements.micro_f1(crowds, setting, method):.3f}"])
    yield ""
    yield "## Every measure"
    for crowd in crowds:
        yield ""
        yield f"### {crowd.name}"
        yield ""
        yield from _table(["", "method", "micro-F1", "macro-F1", "exact match", "mean Jaccard"])
        for setting in SETTINGS:
            for method in measurements.methods(setting):
                cells = [_figure(measurements, crowd, setting, method, measure) for measure in range(4)]
                yield _row([str(setting), method, *cells])


def advice(crowds: Sequence[Crowd], measurements: Measurements) -> Iterator[str]:
    """When to choose which method, as far as the figures tell."""
    must = [crowd for crowd in crowds if crowd.must_choose]
    may = [crowd for crowd in crowds if not crowd.must_choose]

    def compared(among: Sequence[Crowd], settings: Sequence[Setting], method: str, over: str) -> str:
        gains = [gain for setting in settings for gain in measurements.gains(among, setting, method, over)]
        mean = fmean(gains)
        word = "better" if mean > SMALL else "worse" if mean < -SMALL else "no different"
        return f"{word} on the mean ({mean:+.3f} micro-F1, from {min(gains):+.3f} to {max(gains):+.3f})"

    whole = [setting for setting in SETTINGS if setting.batch is None]
    batches = [setting for setting in SETTINGS if setting.batch is not None]
    yield (
        f"`any`, every label that anybody chose, is {compared(crowds, SETTINGS, ANY, MAJORITY)} than"
        " `majority`."
    )
    yield (
        "`expectation-maximization` in batches, as a consolidation function sees them, is"
        f" {compared(crowds, batches, EM, MAJORITY)} than `majority`."
    )
    yield (
        f"Over a whole job it is {compared(crowds, whole, EM, MAJORITY)} than `majority`, and with category"
        f" effects {compared(crowds, whole, EM_EFFECTS, MAJORITY)}."
    )
    yield _where_it_gains(crowds, measurements)
    for method, empty in ((MAJORITY, MAJORITY_EMPTY), (EM, EM_EMPTY)):
        if must:
            yield (
                f"Where workers had to choose something, `{method}` with NO_MAJORITY=plurality is"
                f" {compared(must, SETTINGS, method, empty)} than with `empty`."
            )
        if may:
            yield (
                f"Where they could choose nothing, `{method}` with NO_MAJORITY=plurality is"
                f" {compared(may, SETTINGS, method, empty)} than with `empty`."
            )


def _where_it_gains(crowds: Sequence[Crowd], measurements: Measurements) -> str:
    gains = dict(zip(crowds, measurements.gains(crowds, WHOLE_JOB, EM, MAJORITY), strict=True))
    best = max(crowds, key=gains.__getitem__)
    others = [gain for crowd, gain in gains.items() if crowd is not best]
    responses = [response for found in best.objects for response in found]
    sentence = (
        f"With all workers' answers to a whole job it differs most on {best.name}: {gains[best]:+.3f}, with"
        f" {len(responses) / len(best.objects):.0f} responses for an object and"
        f" {len(responses) / len({response.worker for response in responses}):.0f} by a worker"
    )
    if others:
        sentence += f"; elsewhere from {min(others):+.3f} to {max(others):+.3f}"
    return (
        sentence + ". It learns who is right more often than others, so choose it where workers differ and"
        " answer many objects; where they are alike, or answer few, `majority` says the same and explains"
        " itself."
    )


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


def _table(heads: Sequence[str]) -> list[str]:
    return [_row(heads), _row(["---"] * len(heads))]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
