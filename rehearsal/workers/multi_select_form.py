"""The form that a worker finds on a task's page, and how it submits an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from ground_truth.worker_page import ELEMENT, FORM, InvalidAttribute, PageTooLong, read_worker_page
from rehearsal.labeling_job.workforce import UnusablePage


@dataclass(frozen=True)
class MultiSelectForm:
    """The form of a rendered page: the element's name and the choices it shows."""

    name: str
    categories: tuple[str, ...]
    exclusion_category: str | None = None

    @classmethod
    def of_page(cls, page: str) -> Self:
        """The form on a rendered worker page.

        Raises:
            UnusablePage: if no worker could answer on this page; the text says what is missing.
        """
        try:
            read = read_worker_page(page)
            element = next((element for element in read.elements if element.in_form), None)
            if not read.has_form:
                raise UnusablePage(f"the rendered worker template has no <{FORM}> element")
            if element is None:
                raise UnusablePage(f"the rendered worker template has no <{ELEMENT}> inside its <{FORM}>")
            return cls(element.name, element.categories, element.exclusion_category)
        except (InvalidAttribute, PageTooLong) as error:
            raise UnusablePage(str(error)) from error

    def answer(self, labels: Sequence[str]) -> dict[str, Any]:
        """What the form submits when these labels were chosen."""
        return {self.name: {"labels": list(labels)}}
