"""What a follow-up round of asking brought."""

import msgspec

from label_quality.wording import count


class AskingRound(msgspec.Struct, frozen=True, rename="camel"):
    """A round that asked again about the most uncertain objects."""

    number: int
    """From 2; the first round asks about all objects."""
    answers: int
    """How many answers it brought, which is what it cost."""
    objects: int
    """For how many objects."""
    changed: int
    """Objects whose labels it changed."""

    @property
    def sentence(self) -> str:
        """The same in words."""
        return (
            f"Round {self.number}: {count(self.answers, 'more answer')} for {count(self.objects, 'object')}"
            f" changed the labels of {count(self.changed, 'object')}."
        )
