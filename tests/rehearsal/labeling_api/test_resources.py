"""Regions, tags and workteams."""

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.scripted_rehearsal import Rehearsal, client, manifest

SAGEMAKER = "arn:aws:sagemaker:us-east-1"
TEAM = f"{SAGEMAKER}:111122223333:workteam/private-crowd/test"


def test_jobs_are_per_region(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=1))
    ireland = client("sagemaker", rehearsal.endpoint.url, region="eu-west-1")
    with pytest.raises(ClientError, match="Requested resource not found"):
        ireland.describe_labeling_job(LabelingJobName=name)
    request = rehearsal.request(name, WorkteamArn=TEAM.replace("us-east-1", "eu-west-1"))
    arn = ireland.create_labeling_job(**request)["LabelingJobArn"]
    assert arn == f"arn:aws:sagemaker:eu-west-1:111122223333:labeling-job/{name}"
    listed = ireland.list_labeling_jobs(NameContains=name)["LabelingJobSummaryList"]
    assert [job["LabelingJobArn"] for job in listed] == [arn]


@pytest.mark.parametrize(
    ("workteam", "message"),
    [
        (
            "arn:aws:sagemaker:us-east-1:394669845002:workteam/public-crowd/default",
            "is the public workforce, which closed",
        ),
        (TEAM.replace("us-east-1", "us-west-2"), "expected a workteam in us-east-1"),
        (TEAM.replace("111122223333", "444455556666"), "expected a workteam of account 111122223333"),
    ],
    ids=["Mechanical Turk", "another region", "another account"],
)
def test_a_workteam_that_can_not_label_the_job_is_refused(
    rehearsal: Rehearsal, name: str, workteam: str, message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        rehearsal.sagemaker.create_labeling_job(**rehearsal.request(name, WorkteamArn=workteam))


def test_a_vendors_workteam_is_in_the_vendors_account(rehearsal: Rehearsal, name: str) -> None:
    vendor = "arn:aws:sagemaker:us-east-1:444455556666:workteam/vendor-crowd/best"
    assert rehearsal.run(name, manifest(lines=1), WorkteamArn=vendor)["LabelingJobStatus"] == "Completed"


def test_tags_are_listed_added_and_deleted(rehearsal: Rehearsal, name: str) -> None:
    rehearsal.run(name, manifest(lines=1), Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    arn = rehearsal.describe(name)["LabelingJobArn"]
    api = rehearsal.sagemaker
    api.add_tags(ResourceArn=arn, Tags=[{"Key": "b", "Value": "3"}, {"Key": "c", "Value": "4"}])
    api.delete_tags(ResourceArn=arn, TagKeys=["a", "never"])
    tags = [{"Key": "b", "Value": "3"}, {"Key": "c", "Value": "4"}]
    assert api.list_tags(ResourceArn=arn)["Tags"] == tags
    assert rehearsal.describe(name)["Tags"] == tags
    with pytest.raises(ClientError, match="starts with aws:"):
        api.add_tags(ResourceArn=arn, Tags=[{"Key": "aws:x", "Value": "1"}])
    with pytest.raises(ClientError, match="at most 50 tags"):
        api.add_tags(ResourceArn=arn, Tags=[{"Key": str(key), "Value": ""} for key in range(49)])
    with pytest.raises(api.exceptions.ResourceNotFound):
        api.list_tags(ResourceArn=f"{arn}-other")


def test_the_workteam_is_listed_and_described(rehearsal: Rehearsal) -> None:
    [team] = rehearsal.sagemaker.list_workteams()["Workteams"]
    assert team["WorkteamArn"] == (
        "arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/rehearsal"
    )
    assert rehearsal.sagemaker.describe_workteam(WorkteamName="rehearsal")["Workteam"] == team
    assert rehearsal.sagemaker.list_workteams(NameContains="other")["Workteams"] == []
    with pytest.raises(ClientError, match="Requested resource not found"):
        rehearsal.sagemaker.describe_workteam(WorkteamName="other")
