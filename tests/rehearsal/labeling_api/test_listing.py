"""Lists of labeling jobs, by plain boto3: filters, order, pages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.scripted_rehearsal import Rehearsal, manifest

WORKTEAM = "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/"
NAMES = tuple(f"List-{letter}{number}" for number in range(8) for letter in "cAb")[:23]


@pytest.fixture(scope="module", autouse=True)
def jobs(rehearsal: Rehearsal) -> None:
    for number, name in enumerate(NAMES):
        content = b"x" if number % 3 == 0 else manifest(lines=1)
        rehearsal.run(name, content, WorkteamArn=f"{WORKTEAM}list")


@pytest.mark.parametrize("order", ["Ascending", "Descending"])
@pytest.mark.parametrize("size", [1, 7, 23, 100])
@pytest.mark.parametrize(
    ("sort_by", "key"),
    [
        ("Name", lambda job: job["LabelingJobName"].lower()),
        ("CreationTime", lambda job: job["CreationTime"]),
        ("Status", lambda job: (job["LabelingJobStatus"], job["LabelingJobName"].lower())),
    ],
    ids=["by name", "by creation time", "by status"],
)
def test_pages_hold_each_job_once_and_in_order(
    rehearsal: Rehearsal, sort_by: str, key: Any, size: int, order: str
) -> None:
    pages = rehearsal.sagemaker.get_paginator("list_labeling_jobs").paginate(
        NameContains="List-", SortBy=sort_by, SortOrder=order, PaginationConfig={"PageSize": size}
    )
    listed = [page["LabelingJobSummaryList"] for page in pages]
    jobs = [job for page in listed for job in page]
    assert {len(page) for page in listed[:-1]} <= {size}
    assert sorted(job["LabelingJobName"] for job in jobs) == sorted(NAMES)
    assert jobs == sorted(jobs, key=key, reverse=order == "Descending")


def test_jobs_are_listed_by_creation_time_ten_at_a_time_by_default(rehearsal: Rehearsal) -> None:
    answer = rehearsal.sagemaker.list_labeling_jobs(NameContains="list-")
    assert [job["LabelingJobName"] for job in answer["LabelingJobSummaryList"]] == list(NAMES[:10])
    assert "NextToken" in answer


def test_a_job_created_between_two_pages_hides_no_other(rehearsal: Rehearsal, name: str) -> None:
    ask = rehearsal.sagemaker.list_labeling_jobs
    first = ask(SortBy="Name", NameContains="List-", MaxResults=3)
    rehearsal.run("List-A00", manifest(lines=1))
    second = ask(SortBy="Name", NameContains="List-", MaxResults=3, NextToken=first["NextToken"])
    names = [
        job["LabelingJobName"] for job in first["LabelingJobSummaryList"] + second["LabelingJobSummaryList"]
    ]
    assert names == [f"List-A{number}" for number in range(6)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"StatusEquals": "Failed"}, set(NAMES[::3])),
        ({"StatusEquals": "InProgress"}, set()),
        ({"NameContains": "LIST-C"}, {name for name in NAMES if "c" in name}),
        ({"CreationTimeAfter": datetime(2100, 1, 1, tzinfo=UTC)}, set()),
        ({"CreationTimeBefore": datetime(2000, 1, 1, tzinfo=UTC)}, set()),
        ({"LastModifiedTimeAfter": datetime(2100, 1, 1, tzinfo=UTC)}, set()),
        (
            {"LastModifiedTimeBefore": datetime(2100, 1, 1, tzinfo=UTC), "NameContains": "List-b0"},
            {"List-b0"},
        ),
    ],
    ids=[
        "by status",
        "by a status that none has",
        "by a part of the name",
        "created after",
        "created before",
        "modified after",
        "modified before, and by name",
    ],
)
def test_jobs_are_filtered(rehearsal: Rehearsal, filters: dict[str, Any], expected: set[str]) -> None:
    answer = rehearsal.sagemaker.list_labeling_jobs(MaxResults=100, **filters)
    assert {job["LabelingJobName"] for job in answer["LabelingJobSummaryList"]} & set(NAMES) == expected


def test_jobs_created_after_another_are_listed(rehearsal: Rehearsal) -> None:
    created = rehearsal.describe(NAMES[19])["CreationTime"]
    answer = rehearsal.sagemaker.list_labeling_jobs(CreationTimeAfter=created, NameContains="List-c")
    names = [job["LabelingJobName"] for job in answer["LabelingJobSummaryList"]]
    assert names == [name for name in NAMES[20:] if "c" in name]


def test_a_teams_jobs_are_listed_with_how_much_is_left(rehearsal: Rehearsal) -> None:
    pages = rehearsal.sagemaker.get_paginator("list_labeling_jobs_for_workteam").paginate(
        WorkteamArn=f"{WORKTEAM}list", PaginationConfig={"PageSize": 5}
    )
    jobs = [job for page in pages for job in page["LabelingJobSummaryList"]]
    assert [job["LabelingJobName"] for job in jobs] == list(NAMES)
    assert {key: jobs[1][key] for key in jobs[1].keys() - {"CreationTime", "JobReferenceCode"}} == {
        "LabelingJobName": NAMES[1],
        "WorkRequesterAccountId": "111122223333",
        "LabelCounters": {"HumanLabeled": 1, "PendingHuman": 0, "Total": 1},
        "NumberOfHumanWorkersPerDataObject": 3,
    }


def test_a_teams_jobs_are_found_by_their_reference_code(rehearsal: Rehearsal) -> None:
    code = rehearsal.describe(NAMES[5])["JobReferenceCode"]
    answer = rehearsal.sagemaker.list_labeling_jobs_for_workteam(
        WorkteamArn=f"{WORKTEAM}list", JobReferenceCodeContains=code[3:]
    )
    assert [job["LabelingJobName"] for job in answer["LabelingJobSummaryList"]] == [NAMES[5]]


@pytest.mark.parametrize(
    "token", ["x", "e30=", "WyJOYW1lIiwgZmFsc2Vd", ""], ids=["noise", "an object", "short", "empty"]
)
def test_a_token_of_another_request_is_refused(rehearsal: Rehearsal, token: str) -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*NextToken is not valid"):
        rehearsal.sagemaker.list_labeling_jobs(NextToken=token)


def test_a_token_for_another_order_is_refused(rehearsal: Rehearsal) -> None:
    token = rehearsal.sagemaker.list_labeling_jobs(SortBy="Name", MaxResults=1)["NextToken"]
    with pytest.raises(ClientError, match="NextToken is not valid"):
        rehearsal.sagemaker.list_labeling_jobs(SortBy="Status", MaxResults=1, NextToken=token)
