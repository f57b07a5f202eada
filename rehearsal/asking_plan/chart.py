"""A chart of asking plans: what each costs, and how far its labels are right. An SVG of its own."""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor
from typing import NamedTuple

from ground_truth.safe_text import printable
from rehearsal.asking_plan.comparison import Comparison, PlanFigures
from rehearsal.asking_plan.plan_verdict import gain_text

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 1040, 72, 560, 80, 64
_NAMES = 592
_NAME_HEIGHT = 40
_LEAST_HEIGHT = 320
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_MOST_TICKS = 8

_STYLE = """
svg { --ink: #1b1f24; --quiet: #4a525c; --rule: #d5d9de; --paper: #fff; --accent: #0a4fb5; }
@media (prefers-color-scheme: dark) {
  svg { --ink: #e8eaed; --quiet: #b4bac2; --rule: #3a4048; --paper: #14171a; --accent: #8fbcff; }
}
text { font: 14px system-ui, sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
.title { font-size: 18px; font-weight: 600; }
.quiet { fill: var(--quiet); }
.paper { fill: var(--paper); }
.rule, .leader { stroke: var(--rule); fill: none; }
.curve { stroke: var(--quiet); stroke-width: 2; fill: none; }
.fixed { fill: var(--quiet); }
.plan { fill: var(--accent); }
.interval { stroke: var(--accent); stroke-width: 2; }
"""


def chart(comparison: Comparison, title: str, measure: str) -> str:
    """The chart: fixed numbers of answers as a curve, plans with follow-up as dots beside it.

    Args:
        comparison: the simulated plans, with at least one fixed number.
        title: what the answers are, such as a file's name.
        measure: what the vertical axis shows, such as ``micro-F1 against gold.csv``.

    Returns:
        An SVG document, ending in a newline.
    """
    return "\n".join(_lines(comparison, printable(title), printable(measure))) + "\n"


class _Scale(NamedTuple):
    """Where values are on the page; the step is the distance of the vertical axis's lines."""

    most_answers: float
    low: float
    high: float
    step: float
    height: int

    @classmethod
    def of(cls, figures: Sequence[PlanFigures]) -> "_Scale":
        rounds = sum(1 for plan in figures if plan.plan.follow_up.number)
        low = min(plan.micro_f1.value - 2 * plan.micro_f1.error for plan in figures)
        high = max(plan.micro_f1.value + 2 * plan.micro_f1.error for plan in figures)
        step = next((step for step in _STEPS if (high - low) / step <= _MOST_TICKS - 1), _STEPS[-1])
        bottom, top = floor(low / step) * step, ceil(high / step) * step
        return cls(
            max(_across(plan) for plan in figures) + 0.5,
            bottom,
            max(top, bottom + step),
            step,
            max(_LEAST_HEIGHT, rounds * _NAME_HEIGHT),
        )

    def x(self, answers: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * answers / self.most_answers, 1)

    def y(self, micro_f1: float) -> float:
        return round(_TOP + self.height * (self.high - micro_f1) / (self.high - self.low), 1)


def _lines(comparison: Comparison, title: str, measure: str) -> Iterator[str]:
    scale = _Scale.of([*comparison.fixed, *comparison.rounds])
    height = _TOP + scale.height + _BOTTOM
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
    yield f"<title>{escape(title)}: what asking again leads to</title>"
    yield f"<desc>{escape(_description(comparison, measure))}</desc>"
    yield f"<style>{_STYLE}</style>"
    yield f'<rect class="paper" width="{_WIDTH}" height="{height}"/>'
    yield _text(_LEFT, 28, title, "title")
    yield _text(_LEFT, 52, f"{measure}; gain: over the same number of answers, spread evenly", "quiet")
    yield from _axes(scale)
    yield from _names(comparison, scale)
    yield from _curve(comparison.fixed, scale)
    yield from _dots(comparison.rounds, scale)
    yield "</svg>"


def _description(comparison: Comparison, measure: str) -> str:
    found = [f"{plan.plan}: {plan.micro_f1.value:.3f}" for plan in (*comparison.fixed, *comparison.rounds)]
    return f"{measure}, by answers for an object. {'; '.join(found)}."


def _axes(scale: _Scale) -> Iterator[str]:
    bottom = _TOP + scale.height
    for number in range(round((scale.high - scale.low) / scale.step) + 1):
        value = scale.low + number * scale.step
        y = scale.y(value)
        yield f'<line class="rule" x1="{_LEFT}" y1="{y}" x2="{_RIGHT}" y2="{y}"/>'
        yield _text(_LEFT - 8, y + 5, f"{value:.2f}", "quiet", "end")
    for answers in range(int(scale.most_answers) + 1):
        yield _text(scale.x(answers), bottom + 24, str(answers), "quiet", "middle")
    yield _text((_LEFT + _RIGHT) / 2, bottom + 48, "answers for an object", "quiet", "middle")


def _curve(fixed: Sequence[PlanFigures], scale: _Scale) -> Iterator[str]:
    points = [(scale.x(plan.answers), scale.y(plan.micro_f1.value)) for plan in fixed]
    yield f'<polyline class="curve" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
    for (x, y), plan in zip(points, fixed, strict=True):
        yield f'<circle class="fixed" cx="{x}" cy="{y}" r="4"><title>{_tooltip(plan)}</title></circle>'


def _names(comparison: Comparison, scale: _Scale) -> Iterator[str]:
    """A name beside each plan and beside the end of the curve."""
    ranked = sorted([*comparison.rounds, comparison.fixed[-1]], key=lambda plan: -plan.micro_f1.value)
    places = _spread([scale.y(plan.micro_f1.value) for plan in ranked], _TOP + scale.height)
    for plan, place in zip(ranked, places, strict=True):
        x, y = scale.x(_across(plan)), scale.y(plan.micro_f1.value)
        points = f"{x},{y} {_RIGHT},{place} {_NAMES - 8},{place}"
        yield f'<polyline class="leader" points="{points}"/>'
        yield _text(_NAMES, place + 5, str(plan.plan))
        yield _text(_NAMES, place + 22, _figures(plan), "quiet")


def _dots(rounds: Sequence[PlanFigures], scale: _Scale) -> Iterator[str]:
    for plan in rounds:
        x, error = scale.x(_across(plan)), 2 * plan.micro_f1.error
        top, bottom = scale.y(plan.micro_f1.value + error), scale.y(plan.micro_f1.value - error)
        yield f'<line class="interval" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>'
        y = scale.y(plan.micro_f1.value)
        yield f'<circle class="plan" cx="{x}" cy="{y}" r="5"><title>{_tooltip(plan)}</title></circle>'


def _across(plan: PlanFigures) -> float:
    return plan.answers + plan.expert_answers


def _spread(wanted: Sequence[float], bottom: float) -> list[float]:
    """Places for labels, given from the top down: near where they are wanted, with room for each."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + _NAME_HEIGHT) if places else place)

    below = bottom
    for index in reversed(range(len(places))):
        places[index] = min(places[index], below)
        below = places[index] - _NAME_HEIGHT
    return places


def _figures(plan: PlanFigures) -> str:
    gain = f", gain {gain_text(plan.gain)}" if plan.gain else ""
    experts = f" + {plan.expert_answers:.2f} by experts" if plan.plan.follow_up.experts else ""
    return f"{plan.answers:.2f} answers{experts}: {plan.micro_f1.value:.3f}{gain}"


def _tooltip(plan: PlanFigures) -> str:
    return escape(f"{plan.plan}: {_figures(plan)}")


def _text(x: float, y: float, text: str, css: str = "", anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{css}" text-anchor="{anchor}">{escape(text)}</text>'
