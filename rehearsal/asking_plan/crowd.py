"""Real people's answers, with which plans are simulated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ground_truth.responses import Response
from rehearsal.job_source.truth import KnownLabels
from rehearsal.workers.replay import GivenResponse as NamedResponse

# An object in ten may have fewer answers than a plan asks for.
_SHARE_WITH_ENOUGH = 0.9


@dataclass(frozen=True)
class Crowd:
    """The answers of a crowd, and what is known to be right."""

    categories: tuple[str, ...]
    """The names of the label categories, by number."""
    answers: tuple[tuple[Response, ...], ...]
    """Each object's responses, at least one, by different workers."""
    truth: Mapping[int, KnownLabels]
    """The known labels of the objects that have some, by object."""

    @property
    def depth(self) -> int:
        """How many answers at least 9 of 10 objects have; 0 without objects."""
        numbers = sorted(map(len, self.answers), reverse=True)
        return numbers[int(_SHARE_WITH_ENOUGH * (len(numbers) - 1))] if numbers else 0

    @property
    def workers(self) -> int:
        """How many workers answered."""
        return len({response.worker for responses in self.answers for response in responses})

    @property
    def responses(self) -> int:
        """How many answers there are."""
        return sum(map(len, self.answers))


def crowd_of(
    responses: Mapping[str, Sequence[NamedResponse]],
    categories: Sequence[str],
    truth: Mapping[str, KnownLabels],
) -> Crowd:
    """The crowd that gave ``responses``, with the known labels of those items that have some.

    Args:
        responses: the responses to each item, by different workers; all labels are among ``categories``.
        categories: the names of the label categories.
        truth: the known labels by item.
    """
    numbers = {name: number for number, name in enumerate(categories)}
    return Crowd(
        tuple(categories),
        tuple(
            tuple(
                Response(response.worker, tuple(sorted(map(numbers.__getitem__, response.labels))))
                for response in found
            )
            for found in responses.values()
        ),
        {number: truth[item] for number, item in enumerate(responses) if item in truth},
    )
