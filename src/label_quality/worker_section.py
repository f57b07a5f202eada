"""The workers: how good their answers are, and what is odd about them."""

from collections.abc import Sequence

from label_quality.charts import bar, interval
from label_quality.concerns import DECLINING, NO_BETTER_THAN_CHANCE, SAME_ANSWER, TOO_QUICK
from label_quality.intervals import Estimate
from label_quality.label_numbers import LabelNumbers
from label_quality.label_quality import LabelQuality
from label_quality.markup import Child, Markup, element, joined, name_of
from label_quality.tables import Cell, Column, table
from label_quality.wording import count, decimal, percent, percent_interval, seconds
from label_quality.worker_numbers import WorkerNumbers

# A page with more rows is slow; the JSON report has all workers.
_MOST_ROWS = 500
_SHOWN = 20
_LONGEST_ID, _LONGEST_NAME = 60, 30
_BINS = 10
_FEWEST_FOR_BINS = 10

_CONCERNS = {
    NO_BETTER_THAN_CHANCE: "no better than chance",
    SAME_ANSWER: "the same answer again and again",
    TOO_QUICK: "too quick",
    DECLINING: "got worse",
}


def worker_section(quality: LabelQuality) -> Markup:
    """A chart of how good workers are, and a table of everything known about each."""
    workers = sorted(quality.workers, key=_urgency)
    if not quality.job.responses:
        return element("p", "Nobody answered.")
    if not workers:
        return element(
            "p", "The answers carry no worker ids, so nothing can be said about individual workers."
        )
    known = any(worker.known_sensitivity for worker in workers)
    timed = quality.job.times is not None
    rows = [_row(worker, quality.labels, known=known, timed=timed) for worker in workers[:_MOST_ROWS]]
    more = len(workers) - len(rows)
    return element(
        "div",
        _distribution(workers),
        element("p", "Each worker is compared with the result that the others' answers give."),
        element("p", f"{count(more, 'more worker')}: see the JSON report.") if more else None,
        table("Workers", _columns(known=known, timed=timed), rows, shown=_SHOWN),
    )


def _urgency(worker: WorkerNumbers) -> tuple[int, float, str]:
    """Workers with concerns first, the gravest leading, then those nearest to chance."""
    gravest = min((list(_CONCERNS).index(concern) for concern in worker.concerns), default=len(_CONCERNS))
    better = worker.better_than_chance
    return gravest, better.value if better else 2.0, worker.worker


def _distribution(workers: Sequence[WorkerNumbers]) -> Markup | None:
    """How many workers are how much better than chance, where there are too many to see it in the table."""
    values = [worker.better_than_chance.value for worker in workers if worker.better_than_chance]
    if len(values) < _FEWEST_FOR_BINS:
        return None
    counts = [0] * _BINS
    for value in values:
        counts[min(_BINS - 1, max(0, int(value * _BINS)))] += 1
    lines = [
        element(
            "li",
            element("span", f"{number / _BINS:.1f} to {(number + 1) / _BINS:.1f}" if number else "below 0.1"),
            bar(times / max(counts)),
            element("span", f"{times:,}"),
        )
        for number, times in enumerate(counts)
        if any(counts[: number + 1]) and any(counts[number:])
    ]
    return element(
        "figure",
        element(
            "figcaption", "Workers by how much better than chance they are: 0 is chance, 1 is always right"
        ),
        element("ul", lines, class_="bars"),
    )


def _columns(*, known: bool, timed: bool) -> list[Column]:
    scale = ("0%", "100%")
    columns = [
        Column("Worker"),
        Column("Answers", kind="number"),
        Column("Agrees with the others", "mean Jaccard similarity", "number"),
        Column("Finds right labels", "sensitivity", "chart", scale),
        Column("Avoids wrong ones", "specificity", "chart", scale),
    ]
    if known:
        columns += [
            Column("Finds known labels", "sensitivity", "chart", scale),
            Column("Avoids known wrong ones", "specificity", "chart", scale),
        ]
    if timed:
        columns.append(Column("Typical time", "median, too quick", "number"))
    return [
        *columns,
        Column("Most frequent answer", "and how often others gave it"),
        Column("Later \u2212 earlier", "change of agreement", "number"),
    ]


def _row(worker: WorkerNumbers, labels: Sequence[LabelNumbers], *, known: bool, timed: bool) -> list[Cell]:
    concerns = [_CONCERNS[concern] for concern in worker.concerns]
    cells = [
        Cell((name_of(worker.worker, _LONGEST_ID), element("em", ", ".join(concerns)) if concerns else None)),
        Cell(f"{worker.answers:,}", worker.answers),
        Cell(percent(worker.agreement), worker.agreement)
        if worker.agreement is not None
        else Cell("nobody to compare with"),
        _share(worker.sensitivity),
        _share(worker.specificity),
    ]
    if known:
        cells += [_share(worker.known_sensitivity), _share(worker.known_specificity)]
    if timed:
        cells.append(_time(worker))
    return [*cells, _same_answer(worker, labels), _drift(worker.drift)]


def _share(share: Estimate | None) -> Cell:
    if share is None:
        return Cell("nothing to measure by")
    shown = (interval(share), percent(share.value), element("small", percent_interval(share)))
    return Cell(shown, share.value)


def _time(worker: WorkerNumbers) -> Cell:
    times = worker.times
    if times is None:
        return Cell("not known")
    quick = element("small", f"{percent(times.too_quick.value)} too quick") if times.too_quick.value else None
    return Cell((seconds(times.median_seconds), quick), times.median_seconds)


def _same_answer(worker: WorkerNumbers, labels: Sequence[LabelNumbers]) -> Cell:
    same = worker.same_answer
    if same is None:
        return Cell("\u2013")
    names: Child = "no label"
    if same.labels:
        first = name_of(labels[same.labels[0]].name, _LONGEST_NAME)
        more = len(same.labels) - 1
        names = joined([first, f" and {count(more, 'other')}"]) if more else first
    share = f" {percent(same.share)}"
    return Cell((names, share, element("small", f"others {percent(same.others_share)}")), same.share)


def _drift(drift: Estimate | None) -> Cell:
    if drift is None:
        return Cell("too few answers")
    sign = "+" if drift.value > 0 else ""
    half = (drift.high - drift.low) / 2 if drift.low is not None and drift.high is not None else 0.0
    return Cell((f"{sign}{decimal(drift.value)}", element("small", f"\u00b1 {decimal(half)}")), drift.value)
