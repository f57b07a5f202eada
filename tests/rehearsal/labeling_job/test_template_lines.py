"""The lines of a template that the lines of its page come from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.labeling_job.template_lines import source_lines

TASK = {"labels": ["dog", "cat"], "text": "one\ntwo", "taskObject": "s3://bucket/dog.jpg"}


@pytest.mark.parametrize(
    ("template", "lines"),
    [
        pytest.param("a\nb\nc", [1, 2, 3], id="without Liquid"),
        pytest.param("a\n{{ task.input\n.labels }}\nb\n", [1, 2, 4, 5], id="an output over two lines"),
        pytest.param("a\n{{ task.input.text }}\nb", [1, 2, 2, 3], id="a value of two lines"),
        pytest.param(
            "{% for label in task.input.labels %}\n{{ label }}\n{% endfor %}\nb",
            [1, 2, 3, 2, 3, 4],
            id="a loop",
        ),
        pytest.param("{% if false %}\na\n{% endif %}\nb", [1, 4], id="lines that are left out"),
        pytest.param("{% comment %}\n\n{% endcomment %}b\nc", [1, 4], id="a comment"),
        pytest.param("{% capture x %}\na\n{% endcapture %}{{ x }}\nb", [1, 2, 3, 4], id="captured lines"),
        pytest.param("a\n{%- if true -%}\nb\n{% endif %}c\nd", [None, None, 5], id="lines that are joined"),
        pytest.param("a\n{%- if true %}\nb\n{%- endif %}\nc", [1, 3, 5], id="lines that are whole"),
        pytest.param("a\r\nb\r\nc", [1, 2, 3], id="line breaks of Windows"),
        pytest.param("{{ task.input.taskObject | grant_read_access }}\nb", [1, 2], id="a link"),
        pytest.param("{% if %}\nb", [], id="a template that does not render"),
        pytest.param("a\u2028\nb", [], id="a template with odd spaces"),
        pytest.param(
            "{% capture x %}a\n{% endcapture %}{{ x | size }}\nb", [], id="a page that counts what is in it"
        ),
    ],
)
def test_lines_are_those_of_the_template(template: str, lines: list[int | None]) -> None:
    assert source_lines(template, TASK) == lines


_PARTS = (
    "\n",
    "a",
    " ",
    "{{ x }}",
    "{%- if true -%}",
    "{% endif %}",
    "{{-",
    "%}",
    "{%\n",
    "{% raw %}",
    "\r",
    "\u2000",
)


@given(st.lists(st.sampled_from(_PARTS)).map("".join))
def test_a_line_that_is_sure_is_a_line_of_the_template(template: str) -> None:
    assert all(line is None or 1 <= line <= template.count("\n") + 1 for line in source_lines(template, {}))


@pytest.mark.parametrize(
    ("unit", "lines"), [("{%", []), ("{{-", []), ("\n", list(range(1, 20_002))), ("{{ a\n}}", [1])]
)
def test_a_hostile_template_takes_no_longer_than_its_length(unit: str, lines: list[int | None]) -> None:
    assert source_lines(unit * 20_000, {}) == lines
