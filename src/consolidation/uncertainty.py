"""Which data objects' labels are most likely wrong, and so repay another answer best.

An object's uncertainty is its expected number of wrong decisions. With p each candidate's posterior it is

    sum of 1 - p over the labels that were kept + sum of p over the candidates that were not
    + the probability that a label is right that nobody chose

The last part counts where no worker chose any label: such an object has no candidates, and without it would
look certain. It is Bayes' rule for n empty answers,

    q e^n / (q e^n + (1 - q) d^n)

where q is the share of the job's objects that got a label, e the share of empty answers among the answers
for these objects, and d the same for the others. (Measured on 3,020 tweets, where 60% of the objects that two
or three workers left empty have a label: 3 answers and 2 more for the most uncertain half, twice, gain .002
over 5 for all; without the last part they lose .002.)

Uncertainty ranks objects of one job. A threshold on it does not carry over from one data set to another, so a
share of the objects is asked again and not all above a number.
"""

from collections.abc import Collection, Mapping, Sequence
from math import exp, fsum, log

from consolidation.label_sets import LabelSet
from consolidation.voting import TIE
from ground_truth.responses import LabelsByWorker

# exp() of more would overflow.
_LARGEST_EXPONENT = 700.0


def uncertainties(
    objects: Sequence[LabelsByWorker], found: Sequence[LabelSet], exclusion: int | None = None
) -> list[float]:
    """Each object's expected number of wrong decisions, given all objects of a job.

    Args:
        objects: the responses of each object, at least one.
        found: what they were consolidated to, by expectation maximization.
        exclusion: number of the choice that means "none of these", if there is one; an answer of it alone is
            empty.
    """
    empty_answers = _EmptyAnswers(objects, found, exclusion)
    return [
        uncertainty(label_set.scores, [label for label, _ in label_set.kept], len(by_worker))
        + empty_answers.missed(by_worker)
        for by_worker, label_set in zip(objects, found, strict=True)
    ]


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
        What nobody chose does not count here.

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


class _EmptyAnswers:
    """How often workers choose no label, where one is right and where none is."""

    def __init__(
        self, objects: Sequence[LabelsByWorker], found: Sequence[LabelSet], exclusion: int | None
    ) -> None:
        self._nothing: frozenset[int] = frozenset(() if exclusion is None else (exclusion,))
        counts = {True: [0, 0, 0], False: [0, 0, 0]}
        for by_worker, label_set in zip(objects, found, strict=True):
            count = counts[any(label not in self._nothing for label, _ in label_set.kept)]
            count[0] += 1
            count[1] += len(by_worker)
            count[2] += sum(map(self._nothing.issuperset, by_worker.values()))
        (labeled, answers, empty), (unlabeled, other_answers, other_empty) = counts[True], counts[False]
        # Half a count each way, so that what never occurred is not impossible.
        self._log_odds = log((labeled + 0.5) / (unlabeled + 0.5))
        self._log_ratio = log((empty + 0.5) / (answers + 1)) - log((other_empty + 0.5) / (other_answers + 1))

    def missed(self, by_worker: LabelsByWorker) -> float:
        """The probability that an object has a label that nobody chose; 0 where somebody chose one.

        It is 0 for an only response too: all of that is uncertain anyway.
        """
        if len(by_worker) == 1 or not all(map(self._nothing.issuperset, by_worker.values())):
            return 0.0
        against = -(self._log_odds + len(by_worker) * self._log_ratio)
        return 1 / (1 + exp(min(_LARGEST_EXPONENT, against)))
