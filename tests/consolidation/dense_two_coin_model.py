"""The equations in expectation_maximization's docstring once more, over dense arrays.

Every object, worker and category is computed, nothing is skipped or counted in bulk: slow, and plain to read
beside the docstring.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ground_truth.responses import Response

Array = npt.NDArray[np.float64]


def dense_posteriors(
    objects: Sequence[Sequence[Response]], categories: int, *, category_effects: bool = False
) -> Array:
    """Posteriors, objects x categories, of objects with several responses each; 0 where nobody chose."""
    asked, chose = _answers(objects, categories)
    votes, answers = chose.sum(axis=1), asked.sum(axis=1)
    candidate = votes > 0
    in_question = np.sqrt(np.maximum(1, candidate.sum(axis=1)) * categories)
    share = votes / answers[:, None]
    p = share**2 / (share**2 + (1 - share) ** 2)
    sizes = {len(labels) for responses in objects for _, labels in responses}
    before = None
    for number in range(5):
        right_size = p.sum(axis=1)
        hits, false_alarms = np.einsum("iwc,ic->w", chose, p), np.einsum("iwc,ic->w", chose, 1 - p)
        right, wrong = asked.T @ right_size, asked.T @ (in_question - right_size)
        s = (hits.sum() + 14) / (right.sum() + 20)
        f = (false_alarms.sum() + 6) / (wrong.sum() + 20)
        s_w, f_w = (hits + 6 * s) / (right + 6), (false_alarms + 6 * f) / (wrong + 6)
        parameters = np.concatenate(
            [np.log((1 - s_w) / (1 - f_w)), np.log(s_w * (1 - f_w) / (f_w * (1 - s_w)))]
        )
        if before is not None and np.abs(parameters - before).max() <= 0.05:
            break
        before = parameters
        answer_size, answer_room = chose.sum() / asked.sum(), (asked.T @ in_question).sum() / asked.sum()
        prior = np.log(
            (p.sum() + 10 * answer_size + 1)
            / (in_question.sum() - p.sum() + 10 * (answer_room - answer_size) + 1)
        )
        given = np.einsum("iwc,w->ic", chose, np.log(s_w / f_w))
        withheld = np.einsum("iwc,w->ic", asked[:, :, None] - chose, np.log((1 - s_w) / (1 - f_w)))
        log_odds = prior + given + withheld
        if category_effects and number:
            log_odds = log_odds + _category_shifts(p, votes, answers, candidate, in_question)
        elif 0 in sizes and number:
            frequency = p.sum(axis=0)
            log_odds = log_odds + np.log((frequency + 100) / (frequency.mean() + 100))
        odds = np.where(candidate, np.exp(log_odds), 0.0)
        p = odds / (1 + odds)
        if sizes == {1}:
            p = odds / odds.sum(axis=1, keepdims=True)
        elif 0 not in sizes:
            p = p / (1 - np.prod(1 - p, axis=1, keepdims=True))
    return p


def _answers(objects: Sequence[Sequence[Response]], categories: int) -> tuple[Array, Array]:
    """1 where a worker answered an object, and where a worker chose a category for it."""
    workers = sorted({worker for responses in objects for worker, _ in responses if worker is not None})
    asked = np.zeros((len(objects), len(workers)))
    chose = np.zeros((len(objects), len(workers), categories))
    for number, responses in enumerate(objects):
        for worker, labels in responses:
            assert worker is not None
            asked[number, workers.index(worker)] = 1
            chose[number, workers.index(worker), list(labels)] = 1
    return asked, chose


def _category_shifts(
    p: Array, votes: Array, answers: Array, candidate: npt.NDArray[np.bool_], in_question: Array
) -> Array:
    categories = p.shape[1]
    # How far each category is in question for each object: candidates wholly, the others share what is left.
    others = categories - candidate.sum(axis=1)
    left = np.divide(in_question - candidate.sum(axis=1), others, out=np.zeros(len(p)), where=others > 0)
    weight = answers[:, None] * np.where(candidate, 1.0, left[:, None])
    hits, right = (votes * p).sum(axis=0), (answers[:, None] * p).sum(axis=0)
    false_alarms, wrong = (votes * (1 - p)).sum(axis=0), (weight * (1 - p)).sum(axis=0)
    s = (hits.sum() + 1) / (right.sum() + 2)
    f = (false_alarms.sum() + 1) / (wrong.sum() + 2)
    s_c, f_c = (hits + 200 * s) / (right + 200), (false_alarms + 200 * f) / (wrong + 200)
    prior = np.log((p.sum(axis=0) + 20) / (p.sum() / categories + 20))
    vote = np.log(s_c / f_c) - np.log(s / f)
    silence = np.log((1 - s_c) / (1 - f_c)) - np.log((1 - s) / (1 - f))
    shifts: Array = prior + votes * vote + (answers[:, None] - votes) * silence
    return shifts
