"""How good a job's labels are: what the report is measured from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consolidation.settings import Settings
from ground_truth.responses import Response
from job_completion.conclusions import Conclusion
from job_completion.manifest_objects import ManifestObject
from job_completion.task_times import TimesByLine
from label_quality.judged_object import JudgedObject

REPORT_JSON, REPORT_HTML = "reports/label-quality.json", "reports/label-quality.html"


@dataclass(frozen=True)
class JudgedObjects(Sequence[JudgedObject]):
    """The objects that workers were asked about, each made when it is looked at: a job has many."""

    objects: Sequence[ManifestObject]
    concluded: Sequence[Conclusion | None]
    times: TimesByLine
    settings: Settings
    categories: int
    """How many label categories there are."""
    lines: Sequence[int]
    """The lines of the objects that workers were asked about."""

    @classmethod
    def of(
        cls,
        objects: Sequence[ManifestObject],
        concluded: Sequence[Conclusion | None],
        times: TimesByLine,
        settings: Settings,
        categories: int,
    ) -> "JudgedObjects":
        """Those of all objects that have answers or failed."""
        lines = [
            line
            for line, (found, conclusion) in enumerate(zip(objects, concluded, strict=True))
            if (conclusion and conclusion.answers) or (found.failure is not None and not conclusion)
        ]
        return cls(objects, concluded, times, settings, categories, lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, position: int) -> JudgedObject:  # type: ignore[override]  # no slices are needed
        return self._judged(self.lines[position])

    def __iter__(self) -> Iterator[JudgedObject]:
        return map(self._judged, self.lines)

    def _judged(self, line: int) -> JudgedObject:
        found, conclusion = self.objects[line], self.concluded[line]
        if conclusion is None:
            return JudgedObject(line=line, source=found.source, failure=found.failure_reason)
        kept = {label for label, _ in conclusion.labels}
        weighed = self.settings.consolidation_method == "expectation-maximization"
        return JudgedObject(
            line=line,
            source=found.source,
            responses=self._responses(conclusion),
            labels=conclusion.labels,
            not_kept=[item for item in conclusion.confidences.items() if item[0] not in kept],
            scores=conclusion.scores if weighed else {},
            uncertainty=conclusion.uncertainty,
            known_labels=conclusion.known_labels,
            times=self.times.get(line, {}),
        )

    def _responses(self, conclusion: Conclusion) -> list[Response]:
        """The answers without "none of these", where that is not a category.

        Those of experts are left out: taken as right, they can't be compared with what is right.
        """
        return [
            Response(
                worker if isinstance(worker, str) else None,
                tuple(label for label in labels if label < self.categories),
            )
            for worker, labels in conclusion.answers.items()
            if worker not in conclusion.experts
        ]
