"""What CreateLabelingJob refuses beyond its service model, in values of any type."""

from typing import Any

import pytest

from ground_truth.labeling_job_rules import attribute_name_problems, tag_problems, workteam_problems


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("animal", False),
        ("source", True),
        ("source-ref", True),
        ("animal-ref", True),
        ("animal-metadata", True),
        ("sources", False),
        ("ref", False),
        (5, False),
        (None, False),
        (["source"], False),
    ],
)
def test_a_label_attribute_that_ground_truth_reserves_is_refused(name: Any, is_refused: bool) -> None:
    assert [str(problem) for problem in attribute_name_problems(name)] == (
        [
            f"LabelAttributeName is reserved by Ground Truth, got {name!r}; expected a name that is not"
            ' "source" and does not end in "-ref" or "-metadata"'
        ]
        if is_refused
        else []
    )


@pytest.mark.parametrize(
    ("tags", "keys"),
    [
        ([{"Key": "a"}, {"Key": "b"}], []),
        ([{"Key": "aws:team"}], ["Tags[0].Key"]),
        ([{"Key": "AWS:x"}], ["Tags[0].Key"]),
        ([{"Key": "awsx"}], []),
        ([{"Key": "a"}, {"Key": "a"}, {"Key": "a"}], ["Tags[1].Key", "Tags[2].Key"]),
        ([{"Key": "a"}, {"Key": "A"}], []),
        ([5, {"Key": 5}, {}, "Key"], []),
        ("Key", []),
        (None, []),
    ],
)
def test_tags_that_aws_refuses(tags: Any, keys: list[str]) -> None:
    assert [problem.key for problem in tag_problems(tags)] == keys


def arn(resource: str, region: str = "eu-west-1", account: str = "111122223333") -> str:
    return f"arn:aws:sagemaker:{region}:{account}:workteam/{resource}"


PUBLIC = "is the public workforce, which closed with Amazon Mechanical Turk"


@pytest.mark.parametrize(
    ("workteam", "problem"),
    [
        (arn("private-crowd/pets"), None),
        (arn("vendor-crowd/pets"), None),
        (arn("vendor-crowd/pets", account="444455556666"), None),
        (
            arn("public-crowd/default", "us-east-1", "394669845002"),
            f"{PUBLIC}, got '{arn('public-crowd/default', 'us-east-1', '394669845002')}';"
            " expected a private or a vendor workteam",
        ),
        (
            arn("private-crowd/pets", "us-east-1"),
            f"is in another Region than the labeling job, got '{arn('private-crowd/pets', 'us-east-1')}';"
            " expected a workteam in eu-west-1",
        ),
        (
            arn("private-crowd/pets", account="444455556666"),
            "belongs to another account,"
            f" got '{arn('private-crowd/pets', account='444455556666')}';"
            " expected a workteam of account 111122223333",
        ),
        ("a:b:c:d:e", None),
        (
            "a:b:c:d:e:f",
            "is in another Region than the labeling job, got 'a:b:c:d:e:f'; expected a workteam in eu-west-1",
        ),
        (5, None),
        (None, None),
    ],
)
def test_a_workteam_is_one_that_the_job_can_have(workteam: Any, problem: str | None) -> None:
    found = [str(it) for it in workteam_problems(workteam, "WorkteamArn", "eu-west-1", "111122223333")]
    assert found == ([] if problem is None else [f"WorkteamArn {problem}"])
