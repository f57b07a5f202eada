"""Whether Lambda lets an answer through."""

import json
from typing import Any

import msgspec

from ground_truth.lambda_limits import LARGEST_ANSWER


class AnswerTooLarge(Exception):
    """The answer for a batch is larger than Lambda allows; the text has both sizes."""


def check_answer_size(answer: list[dict[str, Any]]) -> None:
    """Raise if Lambda would refuse an answer, which Ground Truth would see as an error without a reason.

    Raises:
        AnswerTooLarge: if it is too large, naming its size and the limit, in bytes.
    """
    compact = msgspec.json.encode(answer)
    # The runtime puts a space behind every comma and colon; only near the limit is it worth counting exactly.
    if len(compact) + compact.count(b",") + compact.count(b":") <= LARGEST_ANSWER:
        return
    size = len(json.dumps(answer, ensure_ascii=False).encode())
    if size > LARGEST_ANSWER:
        raise AnswerTooLarge(
            f"the answer for {len(answer)} data objects has {size:,} bytes, but Lambda allows"
            f" {LARGEST_ANSWER:,}: shorten the names of the label categories"
        )
