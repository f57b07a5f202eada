"""What in a worker's numbers should be looked into.

Many workers are looked at, so chance alone must not accuse one: a 99.9% interval has to speak against a
worker where his or her habits are compared with those of the others.
"""

from label_quality.intervals import Estimate, Z, difference_of_shares, wilson
from label_quality.worker_numbers import WorkerNumbers

NO_BETTER_THAN_CHANCE = "no-better-than-chance"
SAME_ANSWER = "same-answer"
TOO_QUICK = "too-quick"
DECLINING = "declining"

_Z_999 = 3.290526731491895
_CLEARLY_BETTER = 0.5
_FEWEST_ANSWERS = 10
_OFTEN, _MORE_OFTEN_THAN_OTHERS = 0.5, 0.1
_QUICK_SHARE = 0.1
_DECLINE = 0.1


def better_than_chance(sensitivity: Estimate | None, specificity: Estimate | None) -> Estimate | None:
    """Sensitivity + specificity - 1, with Newcombe's interval; None where one of them is not known."""
    if sensitivity is None or specificity is None or specificity.low is None or specificity.high is None:
        return None
    fall_out = Estimate(1 - specificity.value, 1 - specificity.high, 1 - specificity.low, specificity.of)
    return difference_of_shares(sensitivity, fall_out)


def concerns(numbers: WorkerNumbers) -> tuple[str, ...]:
    """The concerns about a worker, the gravest first; ``numbers.concerns`` is not read."""
    if numbers.answers < _FEWEST_ANSWERS:
        return ()
    found = {
        NO_BETTER_THAN_CHANCE: _is_no_better_than_chance(numbers),
        SAME_ANSWER: _gives_the_same_answer(numbers),
        TOO_QUICK: _is_too_quick(numbers),
        DECLINING: _declines(numbers),
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _is_no_better_than_chance(numbers: WorkerNumbers) -> bool:
    """Known labels, where they tell, overrule what the other workers say."""
    known = better_than_chance(numbers.known_sensitivity, numbers.known_specificity)
    if known is not None and known.low is not None and known.low > 0:
        return False
    return any(
        chance is not None
        and chance.low is not None
        and chance.high is not None
        and chance.low <= 0
        and chance.high < _CLEARLY_BETTER
        for chance in (known, numbers.better_than_chance)
    )


def _gives_the_same_answer(numbers: WorkerNumbers) -> bool:
    same = numbers.same_answer
    if same is None or same.share < _OFTEN:
        return False
    share = wilson(round(same.share * numbers.answers), numbers.answers, _Z_999)
    return (
        share is not None
        and share.low is not None
        and share.low > same.others_share + _MORE_OFTEN_THAN_OTHERS
    )


def _is_too_quick(numbers: WorkerNumbers) -> bool:
    low = numbers.times.too_quick.low if numbers.times else None
    return low is not None and low > _QUICK_SHARE


def _declines(numbers: WorkerNumbers) -> bool:
    drift = numbers.drift
    if drift is None or drift.low is None or drift.high is None or drift.value > -_DECLINE:
        return False
    half = (drift.high - drift.low) / 2 * _Z_999 / Z
    return drift.value + half < 0
