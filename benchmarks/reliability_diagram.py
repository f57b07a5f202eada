"""The reliability diagram: how often labels of each confidence are right, as an SVG image."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from calibration import BINS
from crowds import Crowd
from measurements import Measurements, Setting
from methods import EM, MAJORITY, POSTERIOR

_SETTING = Setting(5, None)
_SIDE = 400
_LEFT, _TOP, _WIDTH, _HEIGHT = 64, 56, 640, 536
# Method, words, colour in light, in dark, and where its words stand.
_LINES = (
    (MAJORITY, "vote share", "#8a5a00", "#e0b050"),
    (EM + POSTERIOR, "posterior alone", "#7a3b9a", "#cfa0ea"),
    (EM, "mean of both: reported", "#0b5cad", "#7ab8ff"),
)


def reliability_diagram(crowds: Sequence[Crowd], measurements: Measurements) -> str:
    """An SVG document; each point is one tenth of the confidences, as the mean over the data sets."""
    return "\n".join(_elements(crowds, measurements)) + "\n"


def _elements(crowds: Sequence[Crowd], measurements: Measurements) -> Iterator[str]:
    title = f"How often labels of each confidence are right ({_SETTING}, {len(crowds)} data sets)"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' aria-labelledby="title" font-family="system-ui, sans-serif" font-size="14">'
    )
    yield f'<title id="title">{title}</title>'
    yield "<style>"
    yield ".page { fill: #fff } text { fill: #1f2328 } .grid { stroke: #d0d7de } .exact { stroke: #57606a }"
    yield from (
        f".m{number} {{ stroke: {light}; fill: {light} }}" for number, (_, _, light, _) in _numbered()
    )
    yield "@media (prefers-color-scheme: dark) {"
    yield ".page { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d }"
    yield ".exact { stroke: #9198a1 }"
    yield from (f".m{number} {{ stroke: {dark}; fill: {dark} }}" for number, (_, _, _, dark) in _numbered())
    yield "} polyline { fill: none !important }"
    yield "</style>"
    yield f'<rect class="page" width="{_WIDTH}" height="{_HEIGHT}"/>'
    yield f'<text x="{_LEFT}" y="28" font-size="16" font-weight="600">{title}</text>'
    for tenth in range(0, BINS + 1, 2):
        x, y = _place(tenth / BINS, tenth / BINS)
        yield f'<path class="grid" d="M{x} {_TOP}V{_TOP + _SIDE}M{_LEFT} {y}H{_LEFT + _SIDE}"/>'
        yield f'<text x="{x}" y="{_TOP + _SIDE + 20}" text-anchor="middle">{tenth / BINS}</text>'
        yield f'<text x="{_LEFT - 8}" y="{y + 5}" text-anchor="end">{tenth / BINS}</text>'
    yield f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 48}" text-anchor="middle">confidence</text>'
    yield f'<text x="{_LEFT}" y="{_TOP - 8}">share of the labels that are right</text>'
    yield f'<path class="exact" stroke-dasharray="4 4" d="M{_LEFT} {_TOP + _SIDE}L{_LEFT + _SIDE} {_TOP}"/>'
    for number, (method, words, _, _) in _numbered():
        points = [_place(*point) for point in _points(crowds, measurements, method)]
        path = " ".join(f"{x},{y}" for x, y in points)
        yield f'<polyline class="m{number}" stroke-width="2" points="{path}"/>'
        yield from (f'<circle class="m{number}" r="3.5" cx="{x}" cy="{y}"/>' for x, y in points)
        row = _TOP + 24 + 32 * number
        yield f'<path class="m{number}" stroke-width="3" d="M{_LEFT + _SIDE + 16} {row - 5}h24"/>'
        yield f'<text x="{_LEFT + _SIDE + 48}" y="{row}">{words}</text>'
    yield "</svg>"


def _numbered() -> Iterator[tuple[int, tuple[str, str, str, str]]]:
    return iter(enumerate(_LINES))


def _points(
    crowds: Sequence[Crowd], measurements: Measurements, method: str
) -> Iterator[tuple[float, float]]:
    """Mean confidence and share of right labels of each bin, over the data sets that have labels in it."""
    by_crowd = [measurements.bins(crowd, _SETTING, method) for crowd in crowds]
    for bins in zip(*by_crowd, strict=True):
        found = [each for each in bins if each.candidates]
        if found:
            yield (
                fmean(each.confidence / each.candidates for each in found),
                fmean(each.right / each.candidates for each in found),
            )


def _place(confidence: float, right: float) -> tuple[float, float]:
    return round(_LEFT + _SIDE * confidence, 1), round(_TOP + _SIDE * (1 - right), 1)
