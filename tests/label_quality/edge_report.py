"""A report in which everything is as it seldom is: many labels, workers without numbers, odd images."""

import msgspec

from label_quality.intervals import Estimate
from label_quality.job_numbers import JobTimes
from label_quality.label_numbers import OtherLabel
from label_quality.label_quality import LabelQuality
from label_quality.second_look import Candidate, DoubtfulObject
from label_quality.worker_numbers import SameAnswer, WorkerTimes
from tests.label_quality.page_reading import VERDICT, known_labels, quality
from tests.label_quality.usual_numbers import job, label, worker

SURE = Estimate(0.9, 0.8, 0.95, 100)
NO_INTERVAL = Estimate(0.5, None, None, 2)


def edges() -> LabelQuality:
    """Every branch of the page that a usual job does not take."""
    names = ["n" * 90, *(f"label {number}" for number in range(1, 12))]
    labels = [label(number=n, name=name, expected_wrong=12.0 - n) for n, name in enumerate(names)]
    labels[1] = msgspec.structs.replace(labels[1], alpha=None, votes=0, objects=0, prevalence=None)
    labels[2] = msgspec.structs.replace(labels[2], alpha=NO_INTERVAL, confidence=None, expected_wrong=0.0)
    labels[3] = msgspec.structs.replace(
        labels[3], second_chose_too=SURE, comes_with=(OtherLabel(0, names[0], 0.5),)
    )
    workers = [worker(worker=f"w{n}", better_than_chance=Estimate(n / 11, None, None, 9)) for n in range(12)]
    workers[0] = msgspec.structs.replace(workers[0], agreement=None, concerns=("declining", "too-quick"))
    workers[1] = msgspec.structs.replace(
        workers[1], same_answer=SameAnswer((0, 1, 2), 0.5, 0.1), drift=Estimate(0.2, 0.1, 0.3, 20)
    )
    workers[2] = msgspec.structs.replace(
        workers[2], same_answer=SameAnswer((), 1.0, 0.0), times=WorkerTimes(9, 130.0, NO_INTERVAL)
    )
    images = (
        DoubtfulObject(0, "a text", 2.0, 3, ()),
        DoubtfulObject(
            1, "s3://b/" + "k" * 2100, 1.0, 3, tuple(Candidate(0, 1, n < 2, 0.5) for n in range(9))
        ),
    )
    return quality(
        job_name="edges",
        verdict=msgspec.structs.replace(VERDICT, grade="poor", sentences=("Only one.",)),
        job=job(
            failed=1,
            anonymous_responses=2,
            second_look=1,
            answered=99,
            times=JobTimes(7, 130.0, 10.0),
            alpha=None,
        ),
        known_labels=known_labels(None),
        labels=tuple(labels),
        workers=tuple(workers),
        most_uncertain=images,
    )
