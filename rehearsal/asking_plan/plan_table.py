"""What ``rehearse plan`` prints: a table for people, or JSON for programs."""

from collections.abc import Iterator
from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ground_truth.safe_text import printable
from rehearsal.asking_plan.comparison import Comparison, PlanFigures
from rehearsal.asking_plan.crowd import Crowd
from rehearsal.asking_plan.plan_verdict import gain_text, verdict
from rehearsal.terminal import counted

_HOW_TO_READ = (
    "Means over the draws ± standard errors. Gain: over the same number of answers, spread evenly;"
    "\nwith experts, over the same plan without them. As good as: the number of answers for all"
    "\nthat reaches the same score."
)


def show(console: Console, crowd: Crowd, comparison: Comparison, measure: str) -> None:
    """Print what each plan costs and leads to, and what that comes to.

    Args:
        console: where to print.
        crowd: the answers that were drawn from.
        comparison: the plans simulated with them.
        measure: what results are held against.
    """
    console.print(
        Text(
            f"{counted(len(crowd.answers), 'object')}, {counted(crowd.responses, 'answer')} by"
            f" {counted(crowd.workers, 'worker')}, {len(crowd.categories)} label categories;"
            f" {counted(comparison.draws, 'draw')}; {printable(measure)}",
            "bold",
        ),
        soft_wrap=True,
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("answers for an object")
    for head in ("on average", "in all", "micro-F1", "gain", "as good as"):
        table.add_column(head, justify="right")
    for figures in (*comparison.fixed, *comparison.rounds):
        table.add_row(*_cells(figures, crowd, comparison))
    console.print(table)
    console.print(Text(verdict(comparison)), soft_wrap=True)
    console.print(_HOW_TO_READ, style="dim", soft_wrap=True)


def _cells(figures: PlanFigures, crowd: Crowd, comparison: Comparison) -> Iterator[str]:
    experts = figures.expert_answers
    yield str(figures.plan)
    yield f"{figures.answers:.2f}" + (f" + {experts:.2f}" if experts else "")
    yield f"{figures.answers * len(crowd.answers):,.0f}" + (
        f" + {experts * len(crowd.truth):,.0f}" if experts else ""
    )
    yield f"{figures.micro_f1.value:.3f} ± {figures.micro_f1.error:.3f}"
    yield gain_text(figures.gain)
    if not figures.plan.follow_up.number:
        yield ""
    else:
        yield f"{figures.worth:.1f}" if figures.worth else f"over {len(comparison.fixed)}"


def as_json(crowd: Crowd, comparison: Comparison, measure: str) -> str:
    """The same as a JSON document, ending in a newline."""
    document = {
        "objects": len(crowd.answers),
        "answers": crowd.responses,
        "workers": crowd.workers,
        "categories": list(crowd.categories),
        "measure": measure,
        "draws": comparison.draws,
        "verdict": verdict(comparison),
        "plans": [_as_json(figures, crowd) for figures in (*comparison.fixed, *comparison.rounds)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _as_json(figures: PlanFigures, crowd: Crowd) -> dict[str, Any]:
    """``NumberOfHumanWorkersPerDataObject`` and ``FollowUp`` are what a job.json says for the plan."""
    rounds = figures.plan.follow_up
    follow_up = {
        "Rounds": rounds.number,
        "Share": rounds.share,
        "Workers": rounds.workers,
        "Experts": rounds.experts,
    }
    return {
        "plan": str(figures.plan),
        "NumberOfHumanWorkersPerDataObject": figures.plan.workers,
        "FollowUp": follow_up if rounds.number else None,
        "answers_per_object": round(figures.answers, 4),
        "answers": round(figures.answers * len(crowd.answers)),
        "expert_answers": round(figures.expert_answers * len(crowd.truth)),
        "micro_f1": round(figures.micro_f1.value, 4),
        "micro_f1_error": round(figures.micro_f1.error, 4),
        "gain": round(figures.gain.value, 4) if figures.gain else None,
        "gain_error": round(figures.gain.error, 4) if figures.gain else None,
        "as_good_as": round(figures.worth, 2) if figures.worth else None,
    }
