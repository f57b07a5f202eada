"""Labels weighed by how far their voters can be trusted, as the votes themselves show it.

The model is Dawid and Skene's for two classes, asked once for each data object i and label category c: is c
right for i? Every worker w has two coins (Raykar et al.), the same for all categories:

    sensitivity    s(w) = P(w chooses c | c is right)
    fall-out       f(w) = P(w chooses c | c is wrong), which is 1 - specificity

E step, in log space. The odds that c is right for i are

    log odds(i, c) = log odds(prior) + sum over i's workers of log (1 - s(w)) / (1 - f(w))
                   + sum over those who chose c of log s(w) (1 - f(w)) / (f(w) (1 - s(w)))

and the posterior is p = odds / (1 + odds). The first sum is computed once for each object, so that votes that
were not given cost nothing. Only candidates, labels that somebody chose, can be right.

M step. With P(i) the sum of the posteriors of i's candidates and C(i) the number of categories in question:

    s(w) = (sum of p over w's choices       + 6 s) / (sum of P(i)        over w's objects + 6)
    f(w) = (sum of 1 - p over w's choices   + 6 f) / (sum of C(i) - P(i) over w's objects + 6)

where s and f are the same shares over all workers (with 20 pseudo-counts at 0.7 and 0.3). The prior is one
number for all categories, sum of P(i) / sum of C(i), shrunk with 10 objects' worth of pseudo-counts toward
the share of categories that an answer holds: a prior for each category would wipe out rare ones.

Sources: A. P. Dawid and A. M. Skene, "Maximum likelihood estimation of observer error-rates using the EM
algorithm", Applied Statistics 28 (1979); V. C. Raykar et al., "Learning from crowds", JMLR 11 (2010), for two
coins with Beta priors; T. Allouche, J. Lang and F. Yger, "Multi-winner approval voting goes epistemic", UAI
(2022), for a posterior that uses what is known about the size of the right set. Ours:

- C(i) is the geometric mean of the number of candidates and the number of categories. Workers' errors are not
  spread over all categories but gather on the few that are easily confused. Counting every category makes two
  equal errors look like proof; counting only candidates makes errors look normal.
- Answers show what size a right set may have. When no answer is empty, workers had to choose something, so at
  least one candidate is right: p / (1 - product of all (1 - p)). When each answer is one label, exactly one
  candidate is right: odds / sum of all odds.
- When answers may be empty, a frequent category's log odds grow a little (see
  consolidation.category_effects.CategoryFrequencies). There, a few lone votes for different labels are mostly
  slips, and if no label passes, it is better to keep one of them than all. Where everybody had to choose
  something, one of them is likely right, and on the measured crowds it is better to keep all.
- The first posteriors are x² / (x² + (1 - x)²) of the vote share x, and there are few rounds: on real and
  simulated crowds more of them change next to nothing, and stopping early keeps small batches near the vote.
- Category effects (see consolidation.category_effects).

Sums are exact (math.fsum), so that the result does not depend on the order of objects, responses or labels.
"""

from collections.abc import Sequence
from math import copysign, exp, expm1, fsum, log, log1p
from operator import add

from consolidation.category_effects import CategoryEffects, CategoryFrequencies
from consolidation.vote_index import VoteIndex
from ground_truth.responses import Response

MAX_ROUNDS = 5
# Rounds end when no worker's log odds have moved by more. (A test of the likelihood has to survive a 0.)
TOLERANCE = 0.05

# Pseudo-counts: judgements of right, and of wrong, categories that are added to each worker's own, as the
# crowd would have given them, and to the crowd's, as one that is fairly good at both would have given them.
_WORKER_PSEUDO_COUNT = 6.0
_CROWD_PSEUDO_COUNT = 20.0
_CROWD_SENSITIVITY = 0.7
_CROWD_FALL_OUT = 0.3
_PRIOR_PSEUDO_OBJECTS = 10.0

# exp() of more would overflow.
_LARGEST_LOG_ODDS = 700.0


def expectation_maximization(
    objects: Sequence[Sequence[Response]], categories: int, *, category_effects: bool = False
) -> list[dict[int, float]]:
    """How probable it is that each chosen label is right, given everybody's answers.

    An object with one response keeps exactly that answer, with posteriors of 1: there is nothing to weigh it
    against, and nothing to learn from it.

    >>> from ground_truth.responses import Response
    >>> agreed = [Response("ann", (0,)), Response("bob", (0,)), Response("eve", (1,))]
    >>> disputed = [Response("ann", (2,)), Response("eve", (3,))]
    >>> [*_, posteriors] = expectation_maximization([*[agreed] * 3, disputed], 4)
    >>> {label: round(posterior, 2) for label, posterior in posteriors.items()}
    {2: 0.97, 3: 0.03}

    Args:
        objects: each data object's responses, one for each worker.
        categories: how many label categories there are.
        category_effects: let categories differ in how often they are right, missed and wrongly chosen. For
            whole jobs with many votes; a batch is too small to learn it from.

    Returns:
        For each object, in the order given: posterior, 0 to 1, by number of every label somebody chose.

    Raises:
        ValueError: if an object with several responses has a label that is not from 0 to ``categories`` - 1.
    """
    votes = VoteIndex(objects, categories)
    weighed = iter(_posteriors(votes, category_effects))
    return [
        next(weighed) if len(responses) > 1 else {label: 1.0 for r in responses for label in r.labels}
        for responses in objects
    ]


def _posteriors(votes: VoteIndex, category_effects: bool) -> list[dict[int, float]]:
    """The posteriors of the objects that have several responses, by label."""
    posteriors = [_sharpened(share) for share in votes.shares]
    effects: CategoryEffects | CategoryFrequencies | None = None
    if category_effects:
        effects = CategoryEffects(votes)
    elif 0 in votes.answer_sizes:
        effects = CategoryFrequencies(votes)
    chosen_weight: list[float] = []
    base_weight: list[float] = []
    for finished_rounds in range(MAX_ROUNDS):
        sizes = votes.sums_by_object(posteriors)
        before = chosen_weight + base_weight
        chosen_weight, base_weight = _worker_weights(votes, posteriors, sizes)
        if _moved_at_most(TOLERANCE, before, chosen_weight + base_weight):
            break
        prior = _prior_log_odds(votes, sizes)
        # The first posteriors are too rough to show how categories differ.
        shifts = effects.shifts(posteriors) if effects and finished_rounds else []
        posteriors = _expectation(votes, chosen_weight, base_weight, prior, shifts)
    return votes.by_object(posteriors)


def _sharpened(share: float) -> float:
    return share**2 / (share**2 + (1 - share) ** 2)


def _worker_weights(
    votes: VoteIndex, posteriors: list[float], sizes: list[float]
) -> tuple[list[float], list[float]]:
    """The M step: what a worker's choosing a label adds to its log odds, and what being asked adds."""
    hits = [fsum(map(posteriors.__getitem__, pairs)) for pairs in votes.pairs_of_worker]
    right = [fsum(map(sizes.__getitem__, answered)) for answered in votes.objects_of_worker]
    false_alarms = [len(pairs) - hit for pairs, hit in zip(votes.pairs_of_worker, hits, strict=True)]
    wrong = [room - size for room, size in zip(votes.room_of_worker, right, strict=True)]
    crowd_sensitivity = _shrunk(fsum(hits), fsum(right), _CROWD_SENSITIVITY, _CROWD_PSEUDO_COUNT)
    crowd_fall_out = _shrunk(fsum(false_alarms), fsum(wrong), _CROWD_FALL_OUT, _CROWD_PSEUDO_COUNT)
    chosen_weight, base_weight = [], []
    for hit, positive, false_alarm, negative in zip(hits, right, false_alarms, wrong, strict=True):
        sensitivity = _shrunk(hit, positive, crowd_sensitivity, _WORKER_PSEUDO_COUNT)
        fall_out = _shrunk(false_alarm, negative, crowd_fall_out, _WORKER_PSEUDO_COUNT)
        silent = log((1 - sensitivity) / (1 - fall_out))
        base_weight.append(silent)
        chosen_weight.append(log(sensitivity / fall_out) - silent)
    return chosen_weight, base_weight


def _shrunk(successes: float, trials: float, toward: float, pseudo_count: float) -> float:
    return (successes + pseudo_count * toward) / (trials + pseudo_count)


def _moved_at_most(tolerance: float, before: list[float], after: list[float]) -> bool:
    return bool(before) and all(abs(a - b) <= tolerance for a, b in zip(after, before, strict=True))


def _prior_log_odds(votes: VoteIndex, sizes: list[float]) -> float:
    """One number for all categories; the 1 on both sides is a flat Beta prior, which keeps it finite."""
    right = fsum(sizes) + _PRIOR_PSEUDO_OBJECTS * votes.mean_answer_size
    wrong = (
        fsum(votes.room) - fsum(sizes) + _PRIOR_PSEUDO_OBJECTS * (votes.mean_room - votes.mean_answer_size)
    )
    return log((right + 1) / (wrong + 1))


def _expectation(
    votes: VoteIndex,
    chosen_weight: list[float],
    base_weight: list[float],
    prior: float,
    shifts: list[float],
) -> list[float]:
    """The E step."""
    posteriors: list[float] = []
    base_weight_of, chosen_weight_of = base_weight.__getitem__, chosen_weight.__getitem__
    exactly_one, at_least_one = votes.answer_sizes == {1}, 0 not in votes.answer_sizes
    for workers, pairs in zip(votes.workers_of_object, votes.pairs_of_object, strict=True):
        base = prior + fsum(map(base_weight_of, workers))
        log_odds = [
            base + fsum(map(chosen_weight_of, voters)) for voters in votes.voters[pairs.start : pairs.stop]
        ]
        if shifts:
            log_odds = list(map(add, log_odds, shifts[pairs.start : pairs.stop]))
        odds = [
            exp(x if -_LARGEST_LOG_ODDS < x < _LARGEST_LOG_ODDS else copysign(_LARGEST_LOG_ODDS, x))
            for x in log_odds
        ]
        if exactly_one:
            total = fsum(odds)
            posteriors += [odd / total for odd in odds]
        elif at_least_one:
            any_right = -expm1(-fsum(map(log1p, odds)))
            posteriors += [min(1.0, odd / (1 + odd) / any_right) for odd in odds]
        else:
            posteriors += [odd / (1 + odd) for odd in odds]
    return posteriors
