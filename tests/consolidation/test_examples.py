"""The examples in the docstrings of the methods."""

import doctest
from types import ModuleType

import pytest

from consolidation import expectation_maximization, voting


@pytest.mark.parametrize("module", [voting, expectation_maximization], ids=lambda module: module.__name__)
def test_the_examples_print_what_they_say(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
