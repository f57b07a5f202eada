"""The votes of a crowd, laid out so that each step of expectation maximization is a walk over flat lists."""

from collections.abc import Sequence
from math import fsum, sqrt

from ground_truth.responses import Response


class VoteIndex:
    """Who chose what, by object, by worker and by pair, for the objects that have several responses.

    A pair is an object and one of its candidates, the labels that somebody chose for it. Objects, workers and
    pairs are numbered from 0; an object's pairs have adjacent numbers.
    """

    def __init__(self, objects: Sequence[Sequence[Response]], categories: int) -> None:
        """Lay out the votes.

        Args:
            objects: each data object's responses, one for each worker.
            categories: how many label categories there are.

        Raises:
            ValueError: if a label's number is not from 0 to ``categories`` - 1.
        """
        self.categories = categories
        self.workers_of_object: list[list[int]] = []
        self.pairs_of_object: list[range] = []
        self.labels: list[int] = []
        """Each pair's label."""
        self.voters: list[list[int]] = []
        """Each pair's voters."""
        self.objects_of_worker: list[list[int]] = []
        self.pairs_of_worker: list[list[int]] = []
        numbers: dict[str, int] = {}
        for responses in objects:
            if len(responses) > 1:
                self._add(responses, numbers)
        outside = {label for label in self.labels if not 0 <= label < categories}
        if outside:
            raise ValueError(f"labels must be numbers from 0 to {categories - 1}, got {sorted(outside)}")
        self.answer_sizes = {len(labels) for responses in objects for _, labels in responses}
        """The numbers of labels that single answers have, of all objects."""
        self._measure()

    def _add(self, responses: Sequence[Response], numbers: dict[str, int]) -> None:
        """Lay out one object's votes; workers with an id are numbered in ``numbers``."""
        number = len(self.workers_of_object)
        labels_of_pairs, voters = self.labels, self.voters
        workers: list[int] = []
        pairs: dict[int, int] = {}
        for name, labels in responses:
            worker = numbers.get(name) if name is not None else None
            if worker is None:
                worker = self._new_worker()
                if name is not None:
                    numbers[name] = worker
            workers.append(worker)
            self.objects_of_worker[worker].append(number)
            chosen = self.pairs_of_worker[worker]
            for label in labels:
                pair = pairs.get(label)
                if pair is None:
                    pair = pairs[label] = len(voters)
                    labels_of_pairs.append(label)
                    voters.append([worker])
                else:
                    voters[pair].append(worker)
                chosen.append(pair)
        self.workers_of_object.append(workers)
        self.pairs_of_object.append(range(len(voters) - len(pairs), len(voters)))

    def _new_worker(self) -> int:
        self.objects_of_worker.append([])
        self.pairs_of_worker.append([])
        return len(self.objects_of_worker) - 1

    def _measure(self) -> None:
        """What every round of expectation maximization needs and none changes."""
        self.shares = [
            len(self.voters[pair]) / len(workers)
            for workers, pairs in zip(self.workers_of_object, self.pairs_of_object, strict=True)
            for pair in pairs
        ]
        """Each pair's votes / responses."""
        self.room = [sqrt(max(1, len(pairs)) * self.categories) for pairs in self.pairs_of_object]
        """How many categories are in question for each object."""
        self.room_of_worker = [
            fsum(map(self.room.__getitem__, numbers)) for numbers in self.objects_of_worker
        ]
        answers = sum(map(len, self.objects_of_worker)) or 1
        self.mean_answer_size = sum(map(len, self.pairs_of_worker)) / answers
        self.mean_room = fsum(self.room_of_worker) / answers

    def sums_by_object(self, values: list[float]) -> list[float]:
        """Each object's sum of one value for each pair."""
        return [fsum(values[pairs.start : pairs.stop]) for pairs in self.pairs_of_object]

    def by_object(self, values: list[float]) -> list[dict[int, float]]:
        """Each object's value for each pair, by label."""
        return [
            dict(zip(self.labels[pairs.start : pairs.stop], values[pairs.start : pairs.stop], strict=True))
            for pairs in self.pairs_of_object
        ]
