"""The labels that an object would have got without one of its workers.

After a majority vote these are the labels that more than half of the others chose. After expectation
maximization each label's posterior p is what the worker's own vote left of it is taken away:

    log odds(p without w) = log odds(p) - log s / f              if w chose the label
                                        - log (1 - s) / (1 - f)  if not

with s the share of right candidates that w chose, and f the share of wrong ones; right and wrong as the
posteriors have them, candidates being the labels that anybody chose for the object. Both shares are shrunk
toward the crowd's with 6 pseudo-counts. A label belongs to the result if more than half is left and another
worker chose it.

Measured against the truth of real and simulated crowds, this comes nearer to a worker's true sensitivity
than the posterior with the own vote in it, which flatters, and than the share of the others' votes, which
is too rough.
"""

from math import log

from label_quality.judged_object import JudgedObject
from label_quality.tally import Tally

_PSEUDO_COUNT = 6.0
# What the crowd's shares start from: fairly good, with 20 pseudo-counts.
_CROWD_SENSITIVITY, _CROWD_FALL_OUT, _CROWD_PSEUDO_COUNT = 0.7, 0.3, 20.0
_SURE = 1e-12


class _Rates:
    """Expected numbers of candidates that are right or wrong, and of those that somebody chose."""

    __slots__ = ("hits", "misfires", "right", "wrong")

    def __init__(self) -> None:
        self.hits = self.right = self.misfires = self.wrong = 0.0


class ResultsOfOthers:
    """What objects would have got without one worker; first all objects are added, then it can be asked."""

    def __init__(self) -> None:
        self._rates: dict[str, _Rates] = {}
        self._crowd = _Rates()
        self._weights: dict[str | None, tuple[float, float]] = {}

    def add(self, judged: JudgedObject, tally: Tally) -> None:
        """Learn from one object that has two responses or more."""
        scores = judged.scores
        if not scores:
            return
        right = sum(scores.get(label, 0.0) for label in tally.votes)
        wrong = len(tally.votes) - right
        for worker, labels in judged.responses:
            hits = sum(scores.get(label, 0.0) for label in labels)
            rates = [self._crowd]
            if worker is not None:
                rates.append(self._rates.setdefault(worker, _Rates()))
            for rate in rates:
                rate.hits += hits
                rate.right += right
                rate.misfires += len(labels) - hits
                rate.wrong += wrong

    def without_each(self, judged: JudgedObject, tally: Tally) -> list[int]:
        """For each response, in order, the set of labels that the object would have got without it.

        Args:
            judged: an object with two responses or more.
            tally: the object's.
        """
        if not judged.scores:
            return self._majorities(tally)
        candidates = [
            (1 << label, votes == 1, _log_odds(judged.scores.get(label, 0.0)))
            for label, votes in tally.votes.items()
        ]
        results = []
        for worker, chosen in tally.answers:
            if_chosen, if_not = self._weights_of(worker)
            result = 0
            for bit, lone, log_odds in candidates:
                if chosen & bit:
                    if log_odds > if_chosen and not lone:
                        result |= bit
                elif log_odds > if_not:
                    result |= bit
            results.append(result)
        return results

    def _majorities(self, tally: Tally) -> list[int]:
        others = len(tally.answers) - 1
        strong = weak = 0
        for label, votes in tally.votes.items():
            if 2 * (votes - 1) > others:
                strong |= 1 << label
            elif 2 * votes > others:
                weak |= 1 << label
        # A label that passes by one vote passes only without a worker who did not choose it.
        return [strong | (weak & ~chosen) for _, chosen in tally.answers]

    def _weights_of(self, worker: str | None) -> tuple[float, float]:
        """What a worker's vote adds to a label's log odds: if it was given, and if not."""
        weights = self._weights.get(worker)
        if weights is None:
            crowd = self._crowd
            sensitivity = _shrunk(crowd.hits, crowd.right, _CROWD_SENSITIVITY, _CROWD_PSEUDO_COUNT)
            fall_out = _shrunk(crowd.misfires, crowd.wrong, _CROWD_FALL_OUT, _CROWD_PSEUDO_COUNT)
            own = self._rates.get(worker) if worker is not None else None
            if own is not None:
                sensitivity = _shrunk(own.hits, own.right, sensitivity, _PSEUDO_COUNT)
                fall_out = _shrunk(own.misfires, own.wrong, fall_out, _PSEUDO_COUNT)
            sensitivity, fall_out = _inside(sensitivity), _inside(fall_out)
            weights = log(sensitivity / fall_out), log((1 - sensitivity) / (1 - fall_out))
            self._weights[worker] = weights
        return weights


def _shrunk(successes: float, trials: float, toward: float, pseudo_count: float) -> float:
    return (successes + pseudo_count * toward) / (trials + pseudo_count)


def _inside(share: float) -> float:
    return min(1 - _SURE, max(_SURE, share))


def _log_odds(probability: float) -> float:
    probability = _inside(probability)
    return log(probability / (1 - probability))
