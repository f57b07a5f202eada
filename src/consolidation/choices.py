"""What workers of a labeling job can choose: its label categories, and what means "none of these"."""

from ground_truth.label_categories import LabelCategories


class Choices:
    """The choices of a labeling job, by number.

    A label category has the number that it has everywhere in Ground Truth's output. Where "none of these" is
    not a category, it takes part under the next number, and standing alone it means no label.
    """

    def __init__(self, categories: LabelCategories, exclusion_category: str = "") -> None:
        """Number the choices.

        Args:
            categories: the job's label categories.
            exclusion_category: what means "none of these": a category, or the text of the worker template's
                ``exclusion-category``; empty where the template offers no such choice.
        """
        self.categories = categories
        self.numbers = categories.numbers
        """Each choice's number, by its text."""
        self.exclusion: int | None = None
        """The number of "none of these", None if it can't be chosen."""
        self.not_a_label: int | None = None
        """The same where it is not a category, else None."""
        if exclusion_category in self.numbers:
            self.exclusion = self.numbers[exclusion_category]
        elif exclusion_category:
            self.exclusion = self.not_a_label = len(categories.names)
            self.numbers = {**self.numbers, exclusion_category: self.exclusion}
        self.empty_answer = frozenset(() if self.exclusion is None else (self.exclusion,))
        """What an answer without a label votes for."""

    @property
    def count(self) -> int:
        """How many choices there are."""
        return len(self.numbers)
