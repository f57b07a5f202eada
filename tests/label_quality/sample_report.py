"""Makes a report to look at: of a simulated job, or of a folder with real answers.

python tests/label_quality/sample_report.py report.html [FOLDER]
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from consolidation.expectation_maximization import expectation_maximization
from consolidation.uncertainty import uncertainty
from consolidation.voting import decide, vote_shares
from ground_truth.responses import Response
from label_quality.judged_object import JudgedObject, TaskTime
from label_quality.label_quality import LabelQuality
from label_quality.measure import measure
from label_quality.page import label_quality_page

LABELS = ("dog", "cat", "leash", "collar", "person", "bird", "ball", "grass", "car", "water")
# Two of these are hard to tell apart, and one is easily missed.
_CONFUSED, _MISSED = (2, 3), 6


def judged_objects(
    objects: Sequence[Sequence[Response]],
    categories: int,
    *,
    known_labels: Sequence[frozenset[int] | None] | None = None,
    times: Sequence[dict[str, TaskTime]] | None = None,
) -> list[JudgedObject]:
    """The objects with what expectation maximization concludes from their responses."""
    judged = []
    for line, (responses, posteriors) in enumerate(
        zip(objects, expectation_maximization(objects, categories), strict=True)
    ):
        source = f"s3://groundtruth-pets/images/{line:05}.jpg"
        if not responses:
            failure = "ClientError: Annotation tasks expired."
            judged.append(JudgedObject(line, source, failure=failure))
            continue
        shares = vote_shares([response.labels for response in responses])
        kept = [label for label, _ in decide(posteriors)]
        confidence = {label: (posterior + shares[label]) / 2 for label, posterior in posteriors.items()}
        judged.append(
            JudgedObject(
                line,
                source,
                responses,
                labels=[(label, confidence[label]) for label in kept],
                not_kept=[(label, confidence[label]) for label in confidence if label not in kept],
                scores=posteriors,
                uncertainty=uncertainty(posteriors, kept, len(responses)),
                known_labels=known_labels[line] if known_labels else None,
                times=times[line] if times else {},
            )
        )
    return judged


def simulated(objects: int = 1000, workers: int = 12, answers: int = 5, seed: int = 1) -> LabelQuality:
    """A job with workers of all sorts: the first answers at random, the second always the same, the third in
    a hurry."""
    random = Random(seed)
    skill = [random.uniform(0.75, 0.97) for _ in range(workers)]
    names = [f"private.us-east-1.{random.getrandbits(64):016x}" for _ in range(workers)]
    responses, known, times = [], [], []
    for line in range(objects):
        truth = frozenset(random.sample(range(len(LABELS)), random.choice((1, 1, 2, 2, 3))))
        chosen = random.sample(range(workers), min(answers, workers)) if random.random() > 0.01 else []
        responses.append([Response(names[who], _answer(random, who, skill[who], truth)) for who in chosen])
        times.append(
            {
                names[who]: TaskTime(random.lognormvariate(0.3 if who == 2 else 2.3, 0.4), 60.0 * line + who)
                for who in chosen
            }
        )
        known.append(truth if random.random() < 0.1 else None)
    return measure(
        "pets-2026-11", LABELS, judged_objects(responses, len(LABELS), known_labels=known, times=times)
    )


def _answer(random: Random, who: int, skill: float, truth: frozenset[int]) -> tuple[int, ...]:
    if who == 0:
        return tuple(sorted(random.sample(range(len(LABELS)), 2)))
    if who == 1 and random.random() < 0.9:
        return (0,)
    chosen = set()
    for label in truth:
        found = label
        if label in _CONFUSED and random.random() < 0.3:
            found = _CONFUSED[label == _CONFUSED[0]]
        if random.random() < (skill - 0.25 if label == _MISSED else skill):
            chosen.add(found)
    if random.random() < 0.08:
        chosen.add(random.randrange(len(LABELS)))
    return tuple(sorted(chosen or {random.choice(tuple(truth))}))


def from_folder(folder: Path) -> LabelQuality:
    """The answers of real people, in ``responses.csv`` (item,worker,labels) and ``categories.txt``."""
    names = [name for name in (folder / "categories.txt").read_text().splitlines() if name]
    found: dict[str, list[Response]] = {}
    with (folder / "responses.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            labels = tuple(sorted(names.index(name) for name in row["labels"].split("|") if name))
            found.setdefault(row["item"], []).append(Response(row["worker"], labels))
    return measure(folder.name, names, judged_objects(list(found.values()), len(names)))


if __name__ == "__main__":
    quality = from_folder(Path(sys.argv[2])) if len(sys.argv) > 2 else simulated()
    Path(sys.argv[1]).write_text(label_quality_page(quality), encoding="utf-8")
