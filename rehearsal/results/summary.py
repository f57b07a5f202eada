"""What ``rehearse run`` shows at the end: a table of figures, and where the results are."""

from collections.abc import Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ground_truth.safe_text import printable
from label_quality.verdict import Verdict
from rehearsal.results.result import Figures, ResultPaths, RoundFigures
from rehearsal.results.truth_agreement import Agreement
from rehearsal.terminal import counted

_DROPPED_LABELS = 10  # lines about labels that are not categories; a worker's answer can hold thousands


def show(console: Console, figures: Figures, paths: ResultPaths) -> None:
    """Print the table of a job's figures and the paths of its results."""
    console.print(Text(f"Labeling job {figures.job}: {figures.status}", "bold"), soft_wrap=True)
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right")
    for name, value in _rows(figures):
        table.add_row(name, value)
    console.print(table)
    if figures.rounds:
        console.print(_rounds_table(figures.rounds))
    for reason, number in figures.failure_reasons.items():
        console.print(Text(f"{counted(number, 'object')} failed: {printable(reason)}", "red"), soft_wrap=True)
    for label, number in islice(figures.dropped_labels.items(), _DROPPED_LABELS):
        dropped = f"{label!r:.200} is not a category of the job: dropped {counted(number, 'time')}"
        console.print(Text(printable(dropped), "red"), soft_wrap=True)
    if (more := len(figures.dropped_labels) - _DROPPED_LABELS) > 0:
        console.print(Text(f"{counted(more, 'more label')} dropped", "red"), soft_wrap=True)
    if figures.nothing_labeled:
        console.print(Text(figures.nothing_labeled, "bold red"), soft_wrap=True)
    show_verdict(console, figures.verdict)
    for name, path in _places(paths):
        console.print(Text.assemble((f"{name:<24}", "bold"), printable(str(path))), soft_wrap=True)


def show_verdict(console: Console, verdict: Verdict) -> None:
    """Print what a report on labels says first, and what to do next."""
    console.print(Text(printable(verdict.headline), "bold"), soft_wrap=True)
    for sentence in (*verdict.sentences, f"Next: {verdict.next_step}"):
        console.print(Text(printable(sentence)), soft_wrap=True)


def _rows(figures: Figures) -> list[tuple[str, str]]:
    rows = [
        ("Objects", f"{figures.objects:,}"),
        ("Labeled", f"{figures.labeled:,}"),
        ("Failed", f"{figures.failed:,}"),
    ]
    if figures.passed_through:
        rows.append(("Labeled before, passed through", f"{figures.passed_through:,}"))
    if figures.unlabeled:
        rows.append(("Left unlabeled", f"{figures.unlabeled:,}"))
    rows.append(("Responses", f"{figures.responses:,}"))
    if figures.agreement is not None:
        rows += _agreement_rows(figures.agreement, figures.truth or "the truth")
    if figures.agreement is not None and figures.completed_agreement is not None:
        completed, name = figures.completed_agreement, "  micro-F1 of the complete manifest"
        if completed.objects != figures.agreement.objects:
            name += f", {counted(completed.objects, 'object')}"
        rows.append((name, _share(completed.micro_f1)))
    rows.append(("Seconds", f"{figures.seconds:.1f}"))
    return rows


def _rounds_table(rounds: Sequence[RoundFigures]) -> Table:
    """A line for each round."""
    table = Table("Round")
    for name in ("Objects asked", "Answers", "Labels changed", "micro-F1 of the complete manifest"):
        table.add_column(name, justify="right")
    for number, one in enumerate(rounds, 1):
        changed = "" if one.labels_changed is None else f"{one.labels_changed:,}"
        agreement = "" if one.agreement is None else _share(one.agreement.micro_f1)
        table.add_row(str(number), f"{one.objects:,}", f"{one.responses:,}", changed, agreement)
    return table


def _agreement_rows(agreement: Agreement, truth: str) -> list[tuple[str, str]]:
    rows = [
        (f"Agreement with {truth}", counted(agreement.objects, "object")),
        ("  micro-F1 over all labels", _share(agreement.micro_f1)),
        ("  macro-F1, mean over categories", _share(agreement.macro_f1)),
        ("  objects with exactly the right labels", _share(agreement.exact_match)),
    ]
    if not agreement.all_judged:
        rows.insert(1, ("  of their categories, those judged", f"{agreement.judgments:,}"))
    return rows


def _share(value: float | None) -> str:
    return "no labels" if value is None else f"{value:.3f}"


def _places(paths: ResultPaths) -> list[tuple[str, object]]:
    return [
        ("Report", paths.report),
        ("Complete manifest", paths.complete_manifest),
        ("Ground Truth's manifest", paths.output_manifest),
        ("Consolidation responses", paths.consolidation_responses),
        ("Worker responses", paths.worker_responses),
        ("Log of the functions", paths.log),
    ]
