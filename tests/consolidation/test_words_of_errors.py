"""What the errors of consolidation say, word by word."""

from collections.abc import Callable

import pytest

from consolidation.answer_size import AnswerTooLarge, check_answer_size
from consolidation.job_settings import InvalidJobSettings, with_job_settings
from consolidation.settings import Settings
from consolidation.uncertainty import uncertainty
from consolidation.vote_index import VoteIndex
from consolidation.voting import vote_shares
from ground_truth.responses import Response

ERRORS: list[tuple[Callable[[], object], type[Exception], str]] = [
    (
        lambda: check_answer_size([{"x": "y" * 7_000_000}]),
        AnswerTooLarge,
        "the answer for 1 data objects has 7,000,011 bytes, but Lambda allows 6,291,556: shorten the"
        " names of the label categories",
    ),
    (
        lambda: with_job_settings(Settings(), b"no JSON"),
        InvalidJobSettings,
        "consolidation.json is not valid: JSON is malformed: invalid character (byte 4), got b'no JSON'",
    ),
    (
        lambda: with_job_settings(Settings(), b'{"Method": "best"}'),
        InvalidJobSettings,
        "consolidation.json is not valid: Invalid enum value 'best' - at `$.Method`, got"
        ' b\'{"Method": "best"}\'',
    ),
    (
        lambda: VoteIndex([[Response("a", (0,)), Response("b", (5, 7))]], 2),
        ValueError,
        "labels must be numbers from 0 to 1, got [5, 7]",
    ),
    (lambda: vote_shares([]), ValueError, "an object needs at least 1 response, got 0"),
    (lambda: uncertainty({}, [], 0), ValueError, "an object needs at least 1 response, got 0"),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS, ids=[message for _, _, message in ERRORS])
def test_an_error_says(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert str(raised.value) == message


def test_the_largest_answer_that_lambda_lets_through() -> None:
    """Lambda's own error message has the number: 6,291,556 bytes, counted as the runtime writes JSON."""
    frame = len('[{"x": ""}]')
    check_answer_size([{"x": "y" * (6_291_556 - frame)}])
    with pytest.raises(AnswerTooLarge, match="has 6,291,557 bytes, but Lambda allows 6,291,556:"):
        check_answer_size([{"x": "y" * (6_291_557 - frame)}])
