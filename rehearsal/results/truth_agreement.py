"""How far a result agrees with what is known to be right."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rehearsal.job_source.truth import KnownLabels


@dataclass(frozen=True)
class Agreement:
    """Figures over the objects that were labeled and whose right labels are known."""

    objects: int
    """Number of these objects."""
    judgments: int
    """Number of their categories that somebody judged, over all these objects."""
    all_judged: bool
    """Whether that is every category of every object."""
    micro_f1: float | None
    """2 TP / (2 TP + FP + FN) over all those pairs; None if there are no labels, neither known
    nor found.
    """
    macro_f1: float | None
    """The mean of the categories' own F1, over those categories that are known or found somewhere."""
    exact_match: float
    """Share of the objects whose labels are just the known ones, among the judged categories."""

    @classmethod
    def between(
        cls,
        truth: Mapping[int, KnownLabels],
        result: Mapping[int, Collection[str]],
        categories: Collection[str],
    ) -> "Agreement | None":
        """The agreement of ``result`` with ``truth``, both by object; None where they share no object.

        What is known of only some categories of an object (``KnownLabels.judged``) counts for those alone.
        """
        right, found, missed = Counter[str](), Counter[str](), Counter[str]()
        exact = judgments = 0
        shared = truth.keys() & result.keys()
        for index in shared:
            known, judged = truth[index].labels, truth[index].judged
            judged = frozenset(categories) if judged is None else judged
            chosen = judged & frozenset(result[index])
            right.update(chosen & known)
            found.update(chosen - known)
            missed.update((known & judged) - chosen)
            exact += chosen == known & judged
            judgments += len(judged)
        if not shared:
            return None
        f1_scores = [_f1(right[c], found[c], missed[c]) for c in right | found | missed]
        return cls(
            objects=len(shared),
            judgments=judgments,
            all_judged=judgments == len(shared) * len(categories),
            micro_f1=_f1(right.total(), found.total(), missed.total()) if f1_scores else None,
            macro_f1=sum(f1_scores) / len(f1_scores) if f1_scores else None,
            exact_match=exact / len(shared),
        )


def _f1(right: int, wrongly_found: int, missed: int) -> float:
    return 2 * right / (2 * right + wrongly_found + missed)
