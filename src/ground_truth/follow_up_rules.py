"""How many data objects a follow-up round asks about again, which decides its cost."""

from decimal import ROUND_HALF_UP, Decimal

MOST_ROUNDS = 3
DEFAULT_ROUNDS, DEFAULT_SHARE, DEFAULT_WORKERS = 0, 0.5, 2


def objects_asked_again(objects: int, share: float) -> int:
    """How many objects ``share`` of them is, rounded half up; at least 1 unless either is 0.

    Args:
        objects: how many objects people answered.
        share: the share of them to ask about again, 0 to 1.

    Raises:
        ValueError: if ``share`` is not from 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share must be a number from 0 to 1, got {share!r}")
    if not objects or not share:
        return 0
    # In decimal, as people write the share: 0.29 of 50 is 14.5 and not 14.499999999999998.
    exact = Decimal(str(share)) * objects
    return max(1, int(exact.to_integral_value(ROUND_HALF_UP)))
