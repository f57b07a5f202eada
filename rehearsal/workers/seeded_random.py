"""Random numbers that depend on what they decide about, and on nothing else."""

from collections.abc import Sequence
from hashlib import blake2b

# Labels per object that a drawn truth has on average, before "at least one" adds to it.
_MEAN_LABELS = 1.6


def draw(*about: int | str) -> float:
    """A number in [0, 1), uniform, always the same for the same ``about``.

    It is a hash, not the next number of a sequence: who answers first, or how many threads there are, can
    change no answer.
    """
    digest = blake2b(repr(about).encode("utf-8", "backslashreplace"), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / 2**53


def drawn_labels(seed: int, source: str, categories: Sequence[str]) -> frozenset[str]:
    """The labels, at least one, that the data object ``source`` has in the world that ``seed`` makes."""
    chance = min(0.5, _MEAN_LABELS / len(categories))
    draws = {category: draw(seed, "truth", source, category) for category in categories}
    labels = frozenset(category for category, number in draws.items() if number < chance)
    return labels or frozenset([min(categories, key=draws.__getitem__)])
