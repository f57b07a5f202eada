"""The page that says what asking again gained, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advice import SMALL
from markdown_table import row, table
from verdicts import Verdict

from rehearsal.asking_plan.comparison import Comparison, Mean, PlanFigures
from rehearsal.asking_plan.crowd import Crowd
from rehearsal.asking_plan.plans import DEFAULT, EXPERTS, ROUNDS, AskingPlan

UNCERTAINTY, DISAGREEMENT, CHANCE = "uncertainty", "bare disagreement", "at random"

# The mean gain over data sets that the default plan has to reach, and the most that it may lose on one.
GAIN, WORST_LOSS = 0.007, 0.005
# The mean gain that an expert on a tenth of the objects has to reach.
EXPERT_GAIN = 0.04
_TENTH = EXPERTS[1]


@dataclass(frozen=True)
class DataSet:
    """The plans simulated with one crowd's answers."""

    name: str
    crowd: Crowd
    by_ranking: Mapping[str, Comparison]
    """The plans' figures, by how it is chosen what is asked about again."""

    def figures(self, plan: AskingPlan, ranking: str = UNCERTAINTY) -> PlanFigures | None:
        """A plan's figures; None where there are too few answers to simulate it."""
        return next((found for found in self.by_ranking[ranking].rounds if found.plan == plan), None)

    def gain(self, plan: AskingPlan, ranking: str = UNCERTAINTY) -> Mean | None:
        """What a plan gains over as many answers for every object."""
        found = self.figures(plan, ranking)
        return found.gain if found else None


def page(data_sets: Sequence[DataSet], draws: int) -> str:
    """The whole page, ending in a newline."""
    return "\n".join(_lines(data_sets, draws)) + "\n"


def verdicts(data_sets: Sequence[DataSet]) -> list[Verdict]:
    """The figures that asking again has to reach, of the plans that were simulated on some data set."""
    found = []
    gains = _gains(data_sets, DEFAULT)
    if gains:
        mean, (worst, name) = Mean.of([gain.value for gain in gains.values()]), _worst(gains)
        found.append(
            Verdict(
                f"{DEFAULT}: mean gain {_signed(mean.value)}, to reach {_signed(GAIN)}; at worst"
                f" {_signed(worst)} ({name}), to stay above {_signed(-WORST_LOSS)}",
                mean.value >= GAIN and worst >= -WORST_LOSS,
            )
        )
    gains = _gains(data_sets, _TENTH)
    if gains:
        mean = Mean.of([gain.value for gain in gains.values()])
        found.append(
            Verdict(
                f"{_TENTH}: mean gain {_signed(mean.value)}, to reach {_signed(EXPERT_GAIN)}",
                mean.value >= EXPERT_GAIN,
            )
        )
    return found


def _lines(data_sets: Sequence[DataSet], draws: int) -> Iterator[str]:
    yield "# What asking again gains"
    yield ""
    yield "Follow-up asks again about the objects whose labels are least certain, in place of more answers"
    yield "for every object. This page shows what that gains in micro-F1 against gold, over as many answers"
    yield f"for every object, on {len(data_sets)} real crowds. They are examples, not a law: `rehearse plan`"
    yield "measures the same on answers of your own, with or without known labels."
    yield ""
    yield "## The same number of answers, spent where labels are uncertain"
    yield ""
    yield "Mean gain over the data sets that have enough answers for the plan ± its standard error. The last"
    yield "two columns show the same plan with another choice of what is asked again."
    yield ""
    yield from table(["plan", "data sets", "gain", "at worst", DISAGREEMENT, CHANCE])
    yield from (_summary(data_sets, plan, (DISAGREEMENT, CHANCE)) for plan in ROUNDS)
    yield ""
    yield "## An expert's answer for the most uncertain"
    yield ""
    yield "An expert's answer is taken as right, and gold stands in for the expert. Real experts err too, so"
    yield "these are upper bounds. The gain is over the same answers without an expert."
    yield ""
    yield from table(["plan", "data sets", "gain", "at worst", CHANCE])
    yield from (_summary(data_sets, plan, (CHANCE,)) for plan in EXPERTS)
    yield ""
    yield "## Where it does not pay"
    yield ""
    yield from _where_not(data_sets)
    yield ""
    yield "## Each data set"
    yield ""
    yield 'Means over the draws ± their standard errors. "Worth" is how many answers for every object lead as'
    yield "far."
    for data_set in data_sets:
        yield from _section(data_set)
    yield ""
    yield "## What asking again has to reach"
    yield ""
    yield from (f"- {verdict}" for verdict in verdicts(data_sets))
    yield ""
    yield "## How this was measured"
    yield ""
    yield "Each draw puts the answers of each object into a new order. A plan takes them from the front, so"
    yield "nobody answers an object twice, and all plans see the same draw. After each round all answers are"
    yield "pooled and consolidated by expectation maximization over the whole job. A plan is simulated if at"
    yield "least 9 of 10 objects have enough answers for it. The gain is over the fixed numbers at the plan's"
    yield "own number of answers, linear between two of them. Written by a program; to repeat it, with"
    yield "folders of three files each (`benchmarks/crowds.py` says what is in them):"
    yield ""
    yield "```"
    yield f"python benchmarks/answers.py DATA... --draws {draws} --write docs/asking-again.md"
    yield "```"


def _summary(data_sets: Sequence[DataSet], plan: AskingPlan, others: Sequence[str]) -> str:
    gains = _gains(data_sets, plan)
    name = f"**{plan}** (default)" if plan == DEFAULT else str(plan)
    if not gains:
        return row([name, "0", *["-"] * (2 + len(others))])
    worst, where = _worst(gains)
    means = [
        _mean(Mean.of([gain.value for gain in _gains(data_sets, plan, ranking).values()]))
        for ranking in (UNCERTAINTY, *others)
    ]
    return row([name, str(len(gains)), means[0], f"{_signed(worst)} ({where})", *means[1:]])


def _where_not(data_sets: Sequence[DataSet]) -> Iterator[str]:
    yield "It pays where some objects are harder than others and more answers settle them. It does not pay"
    yield "where nearly everybody agrees from the start, nor where workers differ however many are asked."
    yield "In these data sets:"
    yield ""
    for data_set in data_sets:
        for plan in ROUNDS:
            gain = data_set.gain(plan)
            if gain and (what := _shortcoming(gain)):
                yield f"- {data_set.name}, {plan}: {what}, {_mean(gain)}"
    for data_set in data_sets:
        left_out = [str(plan) for plan in ROUNDS if data_set.figures(plan) is None]
        if left_out:
            depth = data_set.crowd.depth
            yield f"- {data_set.name} has {depth} answers for an object, too few for: {'; '.join(left_out)}"


def _shortcoming(gain: Mean) -> str:
    """Why a gain is not worth asking again for; empty where it is."""
    if gain.is_below_0:
        return "loses"
    if not gain.is_above_0:
        return "makes no difference that shows"
    return "gains little" if gain.value < SMALL else ""


def _section(data_set: DataSet) -> Iterator[str]:
    crowd = data_set.crowd
    found = data_set.by_ranking[UNCERTAINTY]
    yield ""
    yield f"### {data_set.name}"
    yield ""
    yield (
        f"{len(crowd.answers):,} objects, {len(crowd.truth):,} with gold; {crowd.responses:,} answers by"
        f" {crowd.workers:,} workers; {len(crowd.categories)} label categories; {found.draws} draws."
    )
    yield ""
    yield from table(["plan", "answers for an object", "micro-F1", "gain", "worth"])
    for figures in (*found.fixed, *found.rounds):
        answers = f"{figures.answers:.2f}"
        if figures.expert_answers:
            answers += f" + {figures.expert_answers:.2f} by experts"
        yield row(
            [
                str(figures.plan),
                answers,
                f"{figures.micro_f1.value:.3f} ± {figures.micro_f1.error:.3f}",
                _mean(figures.gain) if figures.gain else "",
                "" if not figures.plan.follow_up.number else _worth(figures, found),
            ]
        )


def _worth(figures: PlanFigures, comparison: Comparison) -> str:
    most = len(comparison.fixed)
    return f"{figures.worth:.1f}" if figures.worth is not None else f"more than {most}"


def _gains(data_sets: Sequence[DataSet], plan: AskingPlan, ranking: str = UNCERTAINTY) -> dict[str, Mean]:
    gains = {data_set.name: data_set.gain(plan, ranking) for data_set in data_sets}
    return {name: gain for name, gain in gains.items() if gain is not None}


def _worst(gains: Mapping[str, Mean]) -> tuple[float, str]:
    return min((gain.value, name) for name, gain in gains.items())


def _mean(mean: Mean) -> str:
    return f"{_signed(mean.value)} ± {mean.error:.4f}".replace(" 0.", " .")


def _signed(value: float) -> str:
    return f"{value:+.4f}".replace("0.", ".", 1)
