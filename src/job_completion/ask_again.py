"""The ask-again manifest: as the input of a next job, only the most uncertain objects are labeled in it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from consolidation.uncertainty import most_uncertain
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.earlier_answers import ANSWERS_SUFFIX, EarlierAnswer, answers_as_json
from ground_truth.follow_up_rules import objects_asked_again
from ground_truth.labeling_job import METADATA_SUFFIX
from ground_truth.line_editing import with_members, without_members
from ground_truth.manifest import LONGEST_ATTRIBUTE, LONGEST_LINE
from ground_truth.telemetry import logger
from job_completion.conclusions import Conclusion
from job_completion.consolidated_manifest import labels_of
from job_completion.manifest_objects import ManifestObject

ASK_AGAIN_MANIFEST = "manifests/consolidated/ask-again.manifest"


def lines_to_ask_again(
    objects: Sequence[ManifestObject], concluded: Sequence[Conclusion | None], share: float
) -> frozenset[int]:
    """The lines of the objects that are worth asking about again.

    Objects that failed have no label, so that a next job asks about them too: they count within the share,
    and the cost stays as it was announced.

    Args:
        objects: what the manifests say about each object.
        concluded: what was concluded about each.
        share: of the objects that people answered, how many to ask about again, 0 to 1.
    """
    lines = [line for line, found in enumerate(concluded) if found is not None and found.answers]
    failed = sum(
        found.failure is not None and conclusion is None
        for found, conclusion in zip(objects, concluded, strict=True)
    )
    number = min(
        objects_asked_again(len(lines), share), objects_asked_again(len(lines) + failed, share) - failed
    )
    doubts = [found.uncertainty for found in concluded if found is not None and found.answers]
    return frozenset(lines[place] for place in most_uncertain(doubts, number))


@dataclass
class AskAgain:
    """Writes the ask-again manifest of a job."""

    shape: AnswerShape
    label_attribute: str
    job_name: str
    categories: int
    """How many label categories the job has."""
    asked: int = 0
    """Objects without a label in the lines written so far, of those that people answered."""
    without_answers: int = 0
    """Objects whose answers are too long for a line."""

    def lines(
        self,
        input_lines: Iterable[bytes],
        objects: Sequence[ManifestObject],
        concluded: Sequence[Conclusion | None],
        again: frozenset[int],
    ) -> Iterator[bytes]:
        """The manifest's lines, each with its line feed.

        An object whose answers don't fit keeps its label: without them it would be labeled as if nobody had
        answered before.

        Args:
            input_lines: the lines of the input manifest.
            objects: what the manifests say about each object.
            concluded: what was concluded about each.
            again: the lines to ask about again.
        """
        attribute = self.label_attribute
        own = (attribute, attribute + METADATA_SUFFIX, attribute + ANSWERS_SUFFIX)
        together = zip(input_lines, objects, concluded, strict=True)
        for number, (line, found, conclusion) in enumerate(together):
            if conclusion is None and found.failure is None:
                yield line + b"\n"
                continue
            members = labels_of(conclusion, found, self.shape, attribute)
            kept = without_members(line.decode(), own if conclusion else own[2:])
            text = self._with_answers(kept, conclusion, number, {} if number in again else members)
            if text is None:
                text = with_members(kept, members) if members else kept
            elif number in again:
                self.asked += 1
            yield text.encode() + b"\n"
        if self.without_answers:
            logger.warning(
                "answers that don't fit into their lines are left out", objects=self.without_answers
            )

    def _with_answers(
        self, line: str, conclusion: Conclusion | None, number: int, members: dict[str, object]
    ) -> str | None:
        """The line with all answers; None if there are none, or if they don't fit."""
        if conclusion is None or not conclusion.answers:
            return None
        answers = answers_as_json(self._answers(conclusion, number))
        text = with_members(line, members | {self.label_attribute + ANSWERS_SUFFIX: answers})
        compact = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
        if len(compact) > LONGEST_ATTRIBUTE or len(text) > LONGEST_LINE:
            self.without_answers += 1
            return None
        return text

    def _answers(self, conclusion: Conclusion, number: int) -> Iterator[EarlierAnswer]:
        for place, (worker, labels) in enumerate(conclusion.answers.items()):
            chosen = frozenset(label for label in labels if label < self.categories)
            if isinstance(worker, str):
                yield EarlierAnswer(worker, chosen, worker in conclusion.experts)
            else:  # a worker without an id is different from all others
                yield EarlierAnswer(f"{self.job_name}/{number}/{place}", chosen)
