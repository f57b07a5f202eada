"""``rehearse plan``: what asking again leads to, simulated with answers that people gave."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ground_truth.safe_text import printable
from rehearsal.command.bad_input import errors_as_one_line
from rehearsal.command.command_options import FILE, TRUTH_HELP, label_options

if TYPE_CHECKING:
    from rehearsal.asking_plan.plans import AskingPlan


def _plans(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> "tuple[AskingPlan, ...]":
    from rehearsal.asking_plan.plans import AskingPlan, InvalidPlan

    try:
        return tuple(map(AskingPlan.parse, values))
    except InvalidPlan as error:
        raise click.BadParameter(printable(str(error))) from error


@click.command(short_help="Compare ways to ask for answers, before you pay.")
@click.argument("answers", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--gold",
    "--truth",
    "truth",
    type=FILE,
    help=TRUTH_HELP,
)
@label_options
@click.option(
    "--plan",
    "plans",
    metavar="PLAN",
    multiple=True,
    callback=_plans,
    help="One more plan: WORKERS,MORE,SHARE,ROUNDS such as 3,2,0.3,1; may be repeated.",
)
@click.option(
    "--draws", type=click.IntRange(1, 1000), default=20, show_default=True, help="How often to draw answers."
)
@click.option("--seed", default=0, show_default=True, help="Seed of the draws.")
@click.option(
    "--chart", type=click.Path(dir_okay=False, path_type=Path), help="Write a chart to this file (SVG)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, for programs.")
def plan(
    *,
    answers: Path,
    truth: Path | None,
    labels: str | None,
    labels_file: Path | None,
    plans: "tuple[AskingPlan, ...]",
    draws: int,
    seed: int,
    chart: Path | None,
    as_json: bool,
) -> None:
    """Compare ways to ask for answers, before anybody is paid.

    ANSWERS is a CSV file of real people's answers (columns item,worker,labels; labels joined by |), or the
    output folder of a finished job. Fixed numbers of answers and plans with follow-up rounds are simulated
    with answers drawn from them: what each costs, and how far its labels are right - micro-F1 against --gold
    or, without it, agreement with all answers together.
    """
    with errors_as_one_line():
        from rehearsal.asking_plan.chart import chart as chart_of
        from rehearsal.asking_plan.comparison import compare
        from rehearsal.asking_plan.plan_table import as_json as json_of
        from rehearsal.asking_plan.plan_table import show
        from rehearsal.command.console import note, progress_bar, results_console
        from rehearsal.command.label_options import categories_of
        from rehearsal.command.planned_crowd import planned_crowd

        planned = planned_crowd(answers, categories_of(labels, labels_file), truth, plans)
        for text in planned.notes:
            note(text)
        with progress_bar("Drawing answers", draws) as done:
            comparison = compare(planned.crowd, planned.plans, draws, seed, done=done)
        if as_json:
            click.echo(json_of(planned.crowd, comparison, planned.measure), nl=False)
        else:
            show(results_console(), planned.crowd, comparison, planned.measure)
        if chart:
            chart.write_text(chart_of(comparison, answers.name, planned.measure), encoding="utf-8")
