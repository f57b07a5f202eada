"""The label categories of a job: their names, numbers and the file that holds them.

Source: the SageMaker developer guide, "Create a Labeling Category Configuration File". A category's index in
the list, from 0, is the label's number everywhere in Ground Truth's output.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import msgspec

from ground_truth.safe_text import BYTE_ORDER_MARK, fits_utf8, safe_repr

FEWEST, MOST = 2, 50
LONGEST_NAME = 256
DOCUMENT_VERSION = "2018-11-28"
_EXAMPLE_LABEL = '{"label": "dog"}'
_EXAMPLE = f'{{"document-version": "{DOCUMENT_VERSION}", "labels": [{{"label": "dog"}}, {{"label": "cat"}}]}}'


class InvalidLabelCategories(ValueError):
    """Label categories are not valid for the task; ``errors`` has one sentence for each problem."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = tuple(errors)


@dataclass(frozen=True)
class LabelCategories:
    """The names a worker can choose from, in the order that numbers them."""

    names: tuple[str, ...]
    numbers: dict[str, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {name: number for number, name in enumerate(self.names)})

    @classmethod
    def of_names(cls, value: object, where: str) -> Self:
        """The categories in a list of names, 2 to 50 as this task allows.

        Args:
            value: the list; each item a name, or an object with the name under ``label``.
            where: the place that the list comes from, for the error.

        Raises:
            InvalidLabelCategories: if anything is wrong with the list, with all of it.
        """
        names, errors = _checked_names(value, where)
        if isinstance(value, list) and not FEWEST <= len(value) <= MOST:
            errors.insert(0, f"{where}: must hold {FEWEST} to {MOST} label categories, got {len(value)}")
        return cls._unless(errors, names)

    @classmethod
    def of_request(cls, value: object, where: str) -> Self:
        """The categories that Ground Truth itself put into a request: any number of unique names.

        Raises:
            InvalidLabelCategories: if anything is wrong with the list, with all of it.
        """
        names, errors = _checked_names(value, where)
        return cls._unless(errors, names)

    @classmethod
    def of_file(cls, content: bytes, where: str) -> Self:
        """The categories in a label category configuration file.

        Raises:
            InvalidLabelCategories: if anything is wrong with the file, with all of it.
        """
        if content.startswith(BYTE_ORDER_MARK.encode()):
            raise InvalidLabelCategories([f"{where}: must be UTF-8 without a byte order mark"])
        try:
            document = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidLabelCategories([f"{where}: must be JSON in UTF-8: {error}"]) from error
        if not isinstance(document, dict) or not isinstance(document.get("labels"), list):
            raise InvalidLabelCategories([f"{where}: must be a JSON object like {_EXAMPLE}"])
        errors = [
            f"{where}: labels[{number}]: must be an object such as {_EXAMPLE_LABEL}, got {safe_repr(item)}"
            for number, item in enumerate(document["labels"])
            if not isinstance(item, dict)
        ]
        if errors:
            raise InvalidLabelCategories(errors)
        return cls.of_names(document["labels"], f"{where}: labels")

    @classmethod
    def _unless(cls, errors: list[str], names: list[str]) -> Self:
        if errors:
            raise InvalidLabelCategories(errors)
        return cls(tuple(names))

    def as_file(self) -> bytes:
        """The label category configuration file (JSON, UTF-8) that holds these categories."""
        labels = [{"label": name} for name in self.names]
        return msgspec.json.encode({"document-version": DOCUMENT_VERSION, "labels": labels})


def _checked_names(value: object, where: str) -> tuple[list[str], list[str]]:
    """The names in a list of categories, and what is wrong with them."""
    if not isinstance(value, list):
        return [], [f"{where}: must be a list of label categories, got {safe_repr(value)}"]
    first_seen: dict[str, int] = {}
    errors = []
    for number, item in enumerate(value):
        name = item.get("label") if isinstance(item, dict) else item
        if not isinstance(name, str) or not fits_utf8(name):
            errors.append(f"{where}[{number}]: a label category must be a string, got {safe_repr(item)}")
        elif not name:
            errors.append(f"{where}[{number}]: a label category must not be empty")
        elif len(name) > LONGEST_NAME:
            errors.append(f"{where}[{number}]: must have at most {LONGEST_NAME} characters, got {len(name)}")
        elif name in first_seen:
            errors.append(f"{where}[{number}]: {safe_repr(name)} is repeated, first at [{first_seen[name]}]")
        else:
            first_seen[name] = number
    return list(first_seen), errors
