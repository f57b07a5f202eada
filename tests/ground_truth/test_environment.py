"""Environment variables: every function reads them through one reader, which names all that is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from ground_truth.environment import Environment, InvalidSettings
from ground_truth.label_categories import LabelCategories

type Read = Callable[[Environment], Any]


@pytest.mark.parametrize(
    ("value", "read", "expected"),
    [
        ("", lambda it: it.text("V", "x"), "x"),
        (" a ", lambda it: it.text("V"), "a"),
        (" a ", lambda it: it.required("V"), "a"),
        (" a ", lambda it: it.verbatim("V"), " a "),
        ("", lambda it: it.number("V", 3, 1, 9), 3),
        (" ", lambda it: it.number("V", 3, 1, 9), 3),
        (" ", lambda it: it.share("V", 0.5), 0.5),
        (" ", lambda it: it.one_of("V", ("a", "b")), "a"),
        (" ", lambda it: it.labels("V"), None),
        (" 9 ", lambda it: it.number("V", 3, 1, 9), 9),
        ("123456789012345678", lambda it: it.number("V", 3, 1), 123456789012345678),
        ("0", lambda it: it.share("V", 0.5), 0.0),
        ("1", lambda it: it.share("V", 0.5), 1.0),
        ("1e-1", lambda it: it.share("V", 0.5, with_1=False), 0.1),
        ("", lambda it: it.one_of("V", ("a", "b")), "a"),
        ("b", lambda it: it.one_of("V", ("a", "b")), "b"),
        ("", lambda it: it.flag("V"), False),
        ("true", lambda it: it.flag("V"), True),
        ("", lambda it: it.flag("V", default=True), True),
        ("false", lambda it: it.flag("V", default=True), False),
        ("a, b,,", lambda it: it.texts("V"), ("a", "b")),
        (" , ", lambda it: it.texts("V", ("x",)), ("x",)),
        ("", lambda it: it.labels("V"), None),
        ('["a, b", "c"]', lambda it: it.labels("V"), LabelCategories(("a, b", "c"))),
    ],
)
def test_a_variable_or_its_default(value: str, read: Read, expected: object) -> None:
    environment = Environment({"V": value})
    assert read(environment) == expected
    environment.check()


@pytest.mark.parametrize(
    ("value", "read", "message"),
    [
        (" ", lambda it: it.required("V"), "V must be set"),
        ("0", lambda it: it.number("V", 3, 1, 9), "V must be a whole number from 1 to 9, got '0'"),
        ("10", lambda it: it.number("V", 3, 1, 9), "V must be a whole number from 1 to 9, got '10'"),
        ("-1", lambda it: it.number("V", 3, 0), "V must be a whole number of at least 0, got '-1'"),
        ("٣", lambda it: it.number("V", 3, 0), "V must be a whole number of at least 0, got '٣'"),
        (
            "1" * 19,
            lambda it: it.number("V", 3, 0),
            f"V must be a whole number of at least 0, got '{'1' * 19}'",
        ),
        ("1.01", lambda it: it.share("V", 0.5), "V must be a number from 0 to 1, got '1.01'"),
        ("1", lambda it: it.share("V", 0.5, with_1=False), "V must be a number from 0 to below 1, got '1'"),
        ("-0.1", lambda it: it.share("V", 0.5), "V must be a number from 0 to 1, got '-0.1'"),
        ("nan", lambda it: it.share("V", 0.5), "V must be a number from 0 to 1, got 'nan'"),
        ("half", lambda it: it.share("V", 0.5), "V must be a number from 0 to 1, got 'half'"),
        ("c", lambda it: it.one_of("V", ("a", "b")), "V must be one of a, b, got 'c'"),
        ("yes", lambda it: it.flag("V"), "V must be one of false, true, got 'yes'"),
        (
            "dog",
            lambda it: it.labels("V"),
            """V must be a JSON list of names, such as ["dog", "cat"], got 'dog'""",
        ),
        ('["dog"]', lambda it: it.labels("V"), "V: must hold 2 to 50 label categories, got 1"),
    ],
)
def test_a_variable_that_is_wrong(value: str, read: Read, message: str) -> None:
    environment = Environment({"V": value})
    read(environment)
    with pytest.raises(InvalidSettings) as raised:
        environment.check()
    assert str(raised.value) == message


def test_all_that_is_wrong_is_named_together() -> None:
    environment = Environment({"A": "x", "B": "2"})
    environment.number("A", 1, 1)
    environment.share("B", 0.5)
    environment.required("C")
    with pytest.raises(InvalidSettings) as raised:
        environment.check()
    assert str(raised.value) == (
        "A must be a whole number of at least 1, got 'x'; B must be a number from 0 to 1, got '2'; "
        "C must be set"
    )
