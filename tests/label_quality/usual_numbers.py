"""A job, a label and a worker with usual numbers, to be changed one by one."""

from typing import Any

import msgspec

from label_quality.intervals import Estimate
from label_quality.job_numbers import JobNumbers
from label_quality.label_numbers import LabelNumbers
from label_quality.worker_numbers import WorkerNumbers

JOB = JobNumbers(
    objects=100,
    answered=100,
    compared=100,
    without_label=0,
    failed=0,
    failures=(),
    responses=300,
    anonymous_responses=0,
    workers=3,
    labels=100,
    labels_with_confidence=100,
    expected_wrong=10.0,
    expected_wrong_share=0.1,
    expected_missed=0.0,
    agreement=0.8,
    alpha=Estimate(0.7, 0.6, 0.8, 100),
    ac1=0.7,
    second_look=0,
    times=None,
)
LABEL = LabelNumbers(
    number=0,
    name="dog",
    votes=100,
    objects=50,
    prevalence=0.5,
    alpha=Estimate(0.9, 0.8, 0.95, 100),
    second_chose_too=None,
    ac1=0.9,
    confidence=0.9,
    expected_wrong=5.0,
    confused_with=(),
    comes_with=(),
)
WORKER = WorkerNumbers(
    worker="w",
    answers=100,
    labels_per_answer=1.0,
    agreement=0.9,
    sensitivity=None,
    specificity=None,
    better_than_chance=Estimate(0.88, 0.8, 0.93, 500),
    known_sensitivity=None,
    known_specificity=None,
    times=None,
    same_answer=None,
    drift=None,
    concerns=(),
)


def job(**changes: Any) -> JobNumbers:
    return msgspec.structs.replace(JOB, **changes)


def label(**changes: Any) -> LabelNumbers:
    return msgspec.structs.replace(LABEL, **changes)


def worker(**changes: Any) -> WorkerNumbers:
    return msgspec.structs.replace(WORKER, **changes)
