"""Jobs with AWS's own functions, and with functions that nobody knows."""

from typing import Any

import pytest

from tests.rehearsal.scripted_rehearsal import Rehearsal, Script, Workers, manifest

ACCOUNT = "arn:aws:lambda:us-east-1:432418664414:function:"
BUILT_IN: dict[str, Any] = {
    "PreHumanTaskLambdaArn": f"{ACCOUNT}PRE-ImageMultiClassMultiLabel",
    "AnnotationConsolidationConfig": {
        "AnnotationConsolidationLambdaArn": f"{ACCOUNT}ACS-ImageMultiClassMultiLabel"
    },
}


class Divided(Workers):
    """Two workers see a dog; one sees a cat."""

    def work(self, board: Any) -> int:
        answers = (["dog"], ["dog"], ["cat"])
        for worker, labels in zip(self.names, answers, strict=False):
            while task := board.next_task(worker):
                board.submit(task, worker, {"animals": {"labels": labels}}, self.job.clock.now())
        return 0


def test_every_label_that_anybody_chose_is_listed_with_the_functions_own_metadata(
    rehearsal: Rehearsal, name: str
) -> None:
    script = Script(workforce=Divided)
    description = rehearsal.run(name, manifest(lines=3), script, **BUILT_IN)
    assert (description["LabelingJobStatus"], script.events) == ("Completed", [])
    first = rehearsal.output(name)[0]
    metadata = first["animal-metadata"]
    assert first["animal"] == [0, 1]
    assert metadata["type"] == "groundtruth/image-classification-multilabel"
    assert metadata["job-name"] == f"labeling-job/{name}"
    assert metadata["class-map"] == {"0": "dog", "1": "cat"}
    assert 0.5 < metadata["confidence-map"]["0"] <= 0.95
    assert 0 <= metadata["confidence-map"]["1"] < 0.5


def test_with_one_worker_confidence_is_0(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=1), NumberOfHumanWorkersPerDataObject=1, **BUILT_IN)
    assert rehearsal.output(name)[0]["animal-metadata"]["confidence-map"] == {"0": 0.0}


@pytest.mark.parametrize(
    "changes",
    [
        {"PreHumanTaskLambdaArn": f"{ACCOUNT}PRE-ImageMultiClass"},
        {"PreHumanTaskLambdaArn": "arn:aws:lambda:us-east-1:111122223333:function:sagemaker-mine"},
        {
            "AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": BUILT_IN["AnnotationConsolidationConfig"][
                    "AnnotationConsolidationLambdaArn"
                ].replace("us-east-1", "eu-west-1")
            }
        },
    ],
    ids=["another task's", "somebody's own", "another region's"],
)
def test_a_function_that_is_not_known_fails_the_job_by_name(
    rehearsal: Rehearsal, name: str, changes: dict[str, Any]
) -> None:
    description = rehearsal.run(name, manifest(lines=1), **BUILT_IN | changes)
    assert description["LabelingJobStatus"] == "Failed"
    assert "is neither a function of this stack in us-east-1 nor AWS's own" in description["FailureReason"]


def test_ones_own_consolidation_goes_with_aws_pre_annotation(rehearsal: Rehearsal, name: str) -> None:
    script = Script()
    rehearsal.run(name, manifest(lines=1), script, PreHumanTaskLambdaArn=BUILT_IN["PreHumanTaskLambdaArn"])
    assert [function for function, _ in script.events] == ["ConsolidationFunction"]
    assert rehearsal.output(name)[0]["animal-metadata"]["type"] == "groundtruth/custom"
