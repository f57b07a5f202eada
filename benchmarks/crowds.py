"""Real people's answers with gold labels, from folders of three files.

``responses.csv`` (item,worker,labels), ``gold.csv`` (item,labels and, where gold judges only some categories,
judged) and ``categories.txt`` (one name a line); several labels are joined by ``|``.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from ground_truth.responses import Response


class InvalidCrowd(ValueError):
    """A data set's file does not hold what it should."""


@dataclass(frozen=True)
class Crowd:
    """The answers of a crowd for some data objects, and what is right."""

    name: str
    categories: int
    objects: tuple[tuple[Response, ...], ...]
    gold: tuple[frozenset[int] | None, ...]
    """Each object's right labels; None: not known."""
    judged: tuple[frozenset[int], ...]
    """The categories that each object's gold says something about."""

    @property
    def must_choose(self) -> bool:
        """Whether every worker chose at least one label, as who has to does."""
        return all(response.labels for responses in self.objects for response in responses)

    def sample(self, seed: int, workers: int | None) -> "Crowd":
        """The objects in an order drawn from ``seed``, each with at most ``workers`` of its responses."""
        random = Random(seed)
        order = random.sample(range(len(self.objects)), len(self.objects))
        objects = [self.objects[place] for place in order]
        if workers is not None:
            objects = [tuple(random.sample(found, min(workers, len(found)))) for found in objects]
        return replace(
            self,
            objects=tuple(objects),
            gold=tuple(self.gold[place] for place in order),
            judged=tuple(self.judged[place] for place in order),
        )


def read_crowd(folder: Path) -> Crowd:
    """One data set; of several answers by a worker for an item, the last counts.

    Raises:
        InvalidCrowd: if a file lacks a column, or names a label that is not a category.
    """
    names = [line for line in (folder / "categories.txt").read_text().splitlines() if line]
    numbers = {name: number for number, name in enumerate(names)}
    answers: dict[str, dict[str, Response]] = {}
    for place, row in _rows(folder / "responses.csv", "item", "worker", "labels"):
        labels = tuple(sorted(_labels(row["labels"], numbers, place)))
        answers.setdefault(row["item"], {})[row["worker"]] = Response(row["worker"], labels)
    gold: dict[str, frozenset[int]] = {}
    judged: dict[str, frozenset[int]] = {}
    for place, row in _rows(folder / "gold.csv", "item", "labels"):
        gold[row["item"]] = _labels(row["labels"], numbers, place)
        if row.get("judged"):
            judged[row["item"]] = _labels(row["judged"], numbers, place)
    everything = frozenset(numbers.values())
    return Crowd(
        folder.name,
        len(names),
        tuple(tuple(by_worker.values()) for by_worker in answers.values()),
        tuple(gold.get(item) for item in answers),
        tuple(judged.get(item, everything) for item in answers),
    )


def _rows(path: Path, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise InvalidCrowd(f"{path}: no column {', '.join(missing)} in {reader.fieldnames}")
        for row in reader:
            yield f"{path} line {reader.line_num}", row


def _labels(text: str, numbers: dict[str, int], place: str) -> frozenset[int]:
    names = [name for name in text.split("|") if name]
    unknown = [name for name in names if name not in numbers]
    if unknown:
        raise InvalidCrowd(f"{place}: {unknown} not in categories.txt")
    return frozenset(numbers[name] for name in names)
