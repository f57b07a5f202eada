"""Charts, tables, markup and numbers that the sections of the report are made of."""

import re

import pytest

from label_quality.charts import bar, hundred, interval
from label_quality.intervals import Estimate
from label_quality.markup import element, joined, name_of
from label_quality.tables import Cell, Column, table
from label_quality.wording import count, decimal, percent, percent_interval, seconds
from tests.label_quality.page_reading import (
    MINUS,
)


@pytest.mark.parametrize(
    ("share", "width"),
    [(-0.1, "0.00%"), (0.0, "0.00%"), (0.256, "25.60%"), (1.0, "100.00%"), (1.1, "100.00%")],
)
def test_a_bar_is_as_long_as_its_share(share: float, width: str) -> None:
    assert f'width="{width}" height="10" class="bar"' in bar(share)


@pytest.mark.parametrize(
    ("estimate", "places"),
    [
        (Estimate(0.5, 0.25, 0.75, 9), ["25.00%", "75.00%"]),
        (Estimate(0.5, -0.5, 1.5, 9), ["0.00%", "100.00%"]),
        (Estimate(0.5, None, 0.75, 9), []),
        (Estimate(0.5, 0.25, None, 9), []),
    ],
)
def test_an_interval_is_drawn_where_it_is_known(estimate: Estimate, places: list[str]) -> None:
    drawn = interval(estimate)
    assert re.findall(r'<line x1="([^"]*)" x2="([^"]*)" y1="8" y2="8" class="interval">', drawn) == (
        [tuple(places)] if places else []
    )
    assert 'cx="50.00%"' in drawn


@pytest.mark.parametrize("marked", [0, 1, 99, 100])
def test_of_a_hundred_squares_the_first_are_marked(marked: int) -> None:
    drawn = hundred(marked)
    assert (drawn.count('class="wrong"'), drawn.count('class="right"')) == (marked, 100 - marked)
    assert drawn.count('class="cross"') == marked


@pytest.mark.parametrize(
    ("columns", "is_narrow"), [(4, True), (5, False)], ids=["four columns are narrow", "five are not"]
)
def test_a_table_of_few_columns_is_narrow(columns: int, is_narrow: bool) -> None:
    made = table("t", [Column("c")] * columns, [[Cell("x", 1234567.0)] * columns])
    assert ('class="narrow"' in made) is is_narrow
    assert 'data-order="1.23457e+06"' in made
    assert "data-shown" not in made


@pytest.mark.parametrize(
    ("made", "markup"),
    [
        (element("p", "a & b", None, ["<", element("b", "c")]), "<p>a &amp; b&lt;<b>c</b></p>"),
        (element("meta", name="x"), '<meta name="x">'),
        (element("input", disabled=True, checked=False, value=None), "<input disabled>"),
        (element("p", class_="x", data_order=0), '<p class="x" data-order="0"></p>'),
        (element("p", title='"a" & <b>'), '<p title="&quot;a&quot; &amp; &lt;b&gt;"></p>'),
        (joined(None), ""),
        (joined(["a", None, '"b"']), 'a"b"'),
        (name_of("abcd", 4), "<bdi>abcd</bdi>"),
        (name_of("abcde", 4), "<bdi>abc…</bdi>"),
        (name_of("abcde", 4, whole_on_hover=True), '<bdi title="abcde">abc…</bdi>'),
        (name_of("abcd", 4, whole_on_hover=True), "<bdi>abcd</bdi>"),
    ],
)
def test_markup(made: str, markup: str) -> None:
    assert made == markup


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (count(1, "image"), "1 image"),
        (count(0, "image"), "0 images"),
        (count(1000, "box", "boxes"), "1,000 boxes"),
        (count(1, "box", "boxes"), "1 box"),
        (percent(0.0009), "< 0.1%"),
        (percent(0.001), "0.1%"),
        (percent(0.01), "1.0%"),
        (percent(0.0994), "9.9%"),
        (percent(0.1), "10%"),
        (percent(1 - 0.9), "10%"),
        (percent(0.99), "99%"),
        (percent(0.991), "99.1%"),
        (percent(-0.256), "-26%"),
        (decimal(-0.004), "0.00"),
        (decimal(-0.006), f"{MINUS}0.01"),
        (percent_interval(Estimate(0.5, None, 0.9, 1)), ""),
        (percent_interval(Estimate(0.5, 0.1, None, 1)), ""),
        (seconds(0.0), "0.0 s"),
        (seconds(9.94), "9.9 s"),
        (seconds(10.0), "10 s"),
        (seconds(119.4), "119 s"),
        (seconds(120.0), "2 min"),
    ],
)
def test_numbers_are_said(found: str, expected: str) -> None:
    assert found == expected
