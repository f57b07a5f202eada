"""The account's workteam: ListWorkteams and DescribeWorkteam.

Each region has one private workteam, which answers every job; no job checks who is in it.
"""

from datetime import UTC, datetime
from typing import Any

from rehearsal.labeling_job.api_errors import ValidationException
from rehearsal.local_aws.account import WORKTEAM_NAME, workteam_arn

_CREATED = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def list_workteams(request: dict[str, Any], region: str) -> dict[str, Any]:
    """Answer ListWorkteams."""
    matches = request.get("NameContains", "").lower() in WORKTEAM_NAME
    return {"Workteams": [_workteam(region)] if matches else []}


def describe_workteam(request: dict[str, Any], region: str) -> dict[str, Any]:
    """Answer DescribeWorkteam.

    Raises:
        ValidationException: if the workteam does not exist.
    """
    if request["WorkteamName"] != WORKTEAM_NAME:
        raise ValidationException(f"Requested resource not found: workteam {request['WorkteamName']!r}.")
    return {"Workteam": _workteam(region)}


def _workteam(region: str) -> dict[str, Any]:
    member = {"UserPool": f"{region}_rehearsal", "UserGroup": WORKTEAM_NAME, "ClientId": WORKTEAM_NAME}
    return {
        "WorkteamName": WORKTEAM_NAME,
        "WorkteamArn": workteam_arn(region),
        "MemberDefinitions": [{"CognitoMemberDefinition": member}],
        "Description": "Everybody who answers in the rehearsal",
        "CreateDate": _CREATED,
        "LastUpdatedDate": _CREATED,
    }
