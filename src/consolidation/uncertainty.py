"""Which data objects' labels are most likely wrong, and so repay another answer best.

An object's uncertainty is its expected number of wrong decisions: with p the posterior of each candidate,

    sum of 1 - p over the labels that were kept + sum of p over the candidates that were not

It ranks objects of one job. A threshold on it does not carry over from one data set to another, so a share of
the objects is asked again and not all above a number.
"""

from collections.abc import Collection, Mapping, Sequence
from math import fsum

from consolidation.voting import TIE


def uncertainty(posteriors: Mapping[int, float], kept: Collection[int], responses: int) -> float:
    """The expected number of wrong decisions about one object's labels.

    No posterior weighs the only response of an object: its labels all count as wrong, and an empty one as one
    label missed.

    Args:
        posteriors: the probability, 0 to 1, that each label somebody chose is right, by label number.
        kept: the numbers of the labels that the object got, all of them among ``posteriors``.
        responses: how many responses the object has, at least 1.

    Returns:
        From 0, where every decision is certain, to the number of candidates (1 for an only, empty response).

    Raises:
        ValueError: if ``responses`` is less than 1.
        KeyError: if a label was kept that has no posterior.
    """
    if responses < 1:
        raise ValueError(f"an object needs at least 1 response, got {responses}")
    if responses == 1:
        return float(max(1, len(posteriors)))
    kept = set(kept)
    wrongly_kept = [1 - posteriors[label] for label in kept]
    wrongly_left_out = [posterior for label, posterior in posteriors.items() if label not in kept]
    return fsum(wrongly_kept + wrongly_left_out)


def most_uncertain(uncertainties: Sequence[float], number: int) -> list[int]:
    """The places of the most uncertain objects, most uncertain first, then by place.

    Args:
        uncertainties: each object's :func:`uncertainty`, in the order of the manifest's lines.
        number: how many objects are wanted.

    Returns:
        At most ``number`` indexes of ``uncertainties``; objects whose labels are certain are left out.
    """
    uncertain = [place for place, value in enumerate(uncertainties) if value > TIE]
    # What differs by rounding alone is a tie, and ties go by line.
    uncertain.sort(key=lambda place: -round(uncertainties[place] / TIE))
    return uncertain[: max(0, number)]
