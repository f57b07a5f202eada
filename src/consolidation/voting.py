"""Which labels a data object gets, given how its workers voted."""

from collections.abc import Collection, Iterable, Mapping

# Posteriors that differ by less are equal: rounding errors must not decide a tie.
TIE = 1e-12


def vote_shares(label_sets: Collection[Iterable[int]]) -> dict[int, float]:
    """The share of an object's responses, 0 to 1, that chose each label; what nobody chose is left out.

    >>> vote_shares([{0}, {0, 1}])
    {0: 1.0, 1: 0.5}

    Args:
        label_sets: the numbers of the labels that each response chose, each once.

    Raises:
        ValueError: if there is no response.
    """
    if not label_sets:
        raise ValueError("an object needs at least 1 response, got 0")
    votes: dict[int, int] = {}
    for labels in label_sets:
        for label in labels:
            votes[label] = votes.get(label, 0) + 1
    total = len(label_sets)
    return {label: count / total for label, count in votes.items()}


def only_answer(chosen: Collection[int], exclusion: int | None = None) -> list[tuple[int, float]]:
    """What one worker chose whom no other confirms: each label with confidence 0.0, by number.

    The built-in function reports 0.0 too. "None of these" (``exclusion``) beside another label is removed.
    """
    if len(chosen) > 1:
        chosen = [label for label in chosen if label != exclusion]
    return [(label, 0.0) for label in sorted(chosen)]


def decide(
    scores: Mapping[int, float],
    threshold: float = 0.5,
    *,
    plurality: bool = True,
    exclusion: int | None = None,
) -> list[tuple[int, float]]:
    """The labels to keep, given a score for every label that somebody chose.

    >>> decide({0: 0.25, 1: 0.75, 2: 1.0})
    [(2, 1.0), (1, 0.75)]
    >>> decide({0: 0.4, 1: 0.2})
    [(0, 0.4)]
    >>> decide({0: 0.4, 1: 0.2}, plurality=False)
    []

    Args:
        scores: vote share or posterior, 0 to 1, by label number.
        threshold: what a label's score must exceed. 0 keeps every label that anybody chose.
        plurality: when no label passes but some were chosen, keep all labels with the best score; otherwise
            keep none.
        exclusion: number of the choice that means "none of these". Where it would be kept, it stays alone
            if its score is strictly above every other label's, else it is removed.

    Returns:
        Number and score of each label kept, by falling score, then by number.
    """
    kept = [label for label, score in scores.items() if score > threshold]
    if not kept and scores and plurality:
        best = max(scores.values())
        kept = [label for label, score in scores.items() if score >= best - TIE]
    if exclusion is not None and exclusion in kept:
        kept = _without_contradiction(kept, scores, exclusion)
    if len(kept) > 1:
        kept.sort()
        kept.sort(key=scores.__getitem__, reverse=True)
    return [(label, scores[label]) for label in kept]


def _without_contradiction(kept: list[int], scores: Mapping[int, float], exclusion: int) -> list[int]:
    """The stronger side: "none of these" beside another label is a contradiction."""
    strongest_other = max((score for label, score in scores.items() if label != exclusion), default=0.0)
    if scores[exclusion] > strongest_other + TIE:
        return [exclusion]
    return [label for label in kept if label != exclusion]
