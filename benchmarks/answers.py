"""What asking again gains over the same number of answers for every object, on real crowds.

    python benchmarks/answers.py DATA... [--draws 20] [--write docs/asking-again.md]

DATA are folders as crowds.py reads them. Plans of rounds and fixed numbers are simulated with answers drawn
from those that people gave; only plans for which at least 9 of 10 objects have enough answers are simulated.
The last lines say which of the figures that asking again has to reach are reached; the exit status is 1 when
one is not.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from answers_page import CHANCE, DISAGREEMENT, UNCERTAINTY, DataSet, page, verdicts  # noqa: E402
from crowds import Crowd, InvalidCrowd, read_crowd  # noqa: E402
from rankings import by_chance, by_disagreement  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import Progress  # noqa: E402

from rehearsal.asking_plan import crowd as asking_plan  # noqa: E402
from rehearsal.asking_plan.comparison import compare  # noqa: E402
from rehearsal.asking_plan.plans import EXPERTS, ROUNDS  # noqa: E402
from rehearsal.asking_plan.simulation import by_uncertainty  # noqa: E402
from rehearsal.job_source.truth import KnownLabels  # noqa: E402

_RANKINGS = {UNCERTAINTY: by_uncertainty, DISAGREEMENT: by_disagreement, CHANCE: by_chance}
_MANY_OBJECTS = 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help="a folder with a data set")
    parser.add_argument("--draws", type=int, default=20, help="least number of draws for a data set")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the Markdown page to FILE too")
    options = parser.parse_args()
    draws = max(1, options.draws)
    try:
        crowds = [read_crowd(folder) for folder in options.data]
    except (InvalidCrowd, OSError) as error:
        parser.error(str(error))
    console = Console(stderr=True)
    data_sets = []
    with Progress(console=console, disable=not console.is_terminal) as progress:
        draws_of = {crowd.name: draws_for(crowd, draws) for crowd in crowds}
        task = progress.add_task("drawing answers", total=len(_RANKINGS) * sum(draws_of.values()))
        for crowd in crowds:
            data_sets.append(simulated(crowd, draws_of[crowd.name], lambda _: progress.advance(task)))
    text = page(data_sets, draws)
    print(text)
    if options.write:
        options.write.write_text(text)
    return 0 if all(verdict.reached for verdict in verdicts(data_sets)) else 1


def draws_for(crowd: Crowd, least: int) -> int:
    """More draws where there are few objects, up to five times as many: their chances even out less."""
    return min(5, max(1, _MANY_OBJECTS // len(crowd.objects))) * least


def simulated(crowd: Crowd, draws: int, done: Callable[[int], None]) -> DataSet:
    """Every plan that a crowd has enough answers for, with each way to choose what is asked again."""
    answers = with_names(crowd)
    plans = [plan for plan in (*ROUNDS, *EXPERTS) if plan.most_answers <= answers.depth]
    return DataSet(
        crowd.name,
        answers,
        {
            name: compare(answers, plans, draws, ranking=ranking, done=done)
            for name, ranking in _RANKINGS.items()
        },
    )


def with_names(crowd: Crowd) -> asking_plan.Crowd:
    """The same answers and gold, with each label category's number as its name."""
    return asking_plan.Crowd(
        tuple(map(str, range(crowd.categories))),
        crowd.objects,
        {
            number: KnownLabels(frozenset(map(str, gold & judged)), frozenset(map(str, judged)))
            for number, (gold, judged) in enumerate(zip(crowd.gold, crowd.judged, strict=True))
            if gold is not None
        },
    )


if __name__ == "__main__":
    sys.exit(main())
