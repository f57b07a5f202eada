"""Small crowds whose outcome can be worked out by hand."""

from collections.abc import Mapping, Sequence

from ground_truth.responses import Response
from rehearsal.asking_plan.crowd import Crowd
from rehearsal.job_source.truth import KnownLabels

CATEGORIES = ("cat", "dog", "fish")


def crowd(
    answers: Sequence[Sequence[Sequence[int]]], truth: Mapping[int, KnownLabels] | None = None
) -> Crowd:
    """A crowd whose worker w0 gave each object's first answer, w1 the second, and so on."""
    return Crowd(
        CATEGORIES,
        tuple(
            tuple(Response(f"w{worker}", tuple(labels)) for worker, labels in enumerate(found))
            for found in answers
        ),
        truth or {},
    )


# Six objects that everybody sees as one cat, and two that divide the crowd.
AGREED = [[[0]] * 7] * 6
DIVIDED = [[[1], [1], [1], [1], [2], [2], [2]], [[1], [2], [1], [2], [1], [2], [1]]]
