"""What `make mutants` plants."""

import pytest

from tests.mutants.python_changes import python_changes
from tests.mutants.template_changes import template_changes


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        pytest.param("a < b", {"(a <= b)"}, id="a boundary"),
        pytest.param("x = a and b", {"x = (a or b)", "x = (a)", "x = (b)"}, id="a condition"),
        pytest.param("if a: b = c", {"if (not a): b = c"}, id="a condition that is no comparison"),
        pytest.param("x = [a for a in b if a]", {"x = [a for a in b if (not a)]"}, id="a filter"),
        pytest.param("x = 'key'", {"x = ('keyx')"}, id="a key"),
        pytest.param("x = 0.5", {"x = (0.76)"}, id="a threshold"),
        pytest.param("raise Wrong(name)", {"pass"}, id="a raise"),
        pytest.param(
            "try: a = b\nexcept Wrong: a = c",
            {"try: a = b\nexcept ZeroDivisionError: a = c"},
            id="what is caught",
        ),
        pytest.param("x = [a, b]", {"x = ([b])"}, id="an element"),
        pytest.param("x = {a: 1, b: c}", {"x = ({b: c})", "x = {a: (2), b: c}"}, id="an entry"),
        pytest.param("x = a[:b]", {"x = (a)"}, id="a slice"),
        pytest.param("x = max(a, b)", {"x = (min(a, b))"}, id="the opposite"),
        pytest.param("x = a.strip()", {"x = (a)"}, id="a text that is not cleaned"),
        pytest.param("return", {"pass"}, id="a return"),
        pytest.param("return a", {"return None"}, id="what is returned"),
        pytest.param("return False", {"return (True)"}, id="a verdict"),
        pytest.param("f(a, b)", {"pass", "(f(b, a))"}, id="a call, and the order of its arguments"),
        pytest.param("x = f(a, key=b)", {"x = (f(a))"}, id="a keyword argument"),
        pytest.param("x = 'a message'", {"x = ('a messagex')"}, id="a word"),
        pytest.param("x = f'{a}: no {b}'", {"x = (f'{a}: no x{b}')"}, id="a word beside a value"),
        pytest.param("x = f'{a + b}'", {"x = f'{(a - b)}'"}, id="a value in a text"),
        pytest.param('def f():\n    """One."""', set(), id="no docstring"),
        pytest.param("x: Literal['a']", set(), id="no annotation"),
        pytest.param("logger.info('read', objects=3)", set(), id="no line of the log"),
        pytest.param(
            "x = 'ä', a < b",
            {"x = 'ä', (a <= b)", "x = ('äx'), a < b", "x = ((a < b,))"},
            id="not only ASCII",
        ),
    ],
)
def test_a_change_to_code(code: str, changed: set[str]) -> None:
    assert {it.applied_to(code) for it in python_changes("code.py", code)} == changed


TEMPLATE = """\
Parameters:
  Email: {Type: String}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Name: one
      # Kept.
      Seconds: 30
  Other:
    Type: AWS::SNS::Topic
    Properties: {Name: !Ref Topic}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("      Seconds: 30\n", "      Seconds: 61\n", id="a number"),
        pytest.param("      Seconds: 30\n", "", id="a property is gone"),
        pytest.param("!Ref Topic", "!Ref Other", id="another resource of its kind"),
        pytest.param("Name: one", "Name: onex", id="a name"),
    ],
)
def test_a_change_to_the_template(before: str, after: str) -> None:
    changed = {it.applied_to(TEMPLATE) for it in template_changes("template.yaml", TEMPLATE)}
    assert TEMPLATE.replace(before, after) in changed
    assert TEMPLATE not in changed
