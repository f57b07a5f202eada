"""Lists of labeling jobs: filters, order and pages."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rehearsal.labeling_job.api_errors import ValidationException
from rehearsal.labeling_job.job import LabelingJob

_DEFAULT_PAGE = 10

type SortKey = tuple[float | str, str]


def matching(jobs: Iterable[LabelingJob], filters: Mapping[str, Any]) -> list[LabelingJob]:
    """The jobs that pass the filters of a List request; a filter that is absent lets all pass."""
    tests: Mapping[str, Callable[[LabelingJob, Any], bool]] = {
        "CreationTimeAfter": lambda job, moment: job.creation_time.timestamp() > moment,
        "CreationTimeBefore": lambda job, moment: job.creation_time.timestamp() < moment,
        "LastModifiedTimeAfter": lambda job, moment: job.state.last_modified.timestamp() > moment,
        "LastModifiedTimeBefore": lambda job, moment: job.state.last_modified.timestamp() < moment,
        "NameContains": lambda job, text: text.lower() in job.name.lower(),
        "StatusEquals": lambda job, status: job.status == status,
        "WorkteamArn": lambda job, arn: job.workteam_arn == arn,
        "JobReferenceCodeContains": lambda job, text: text in job.reference_code,
    }
    asked = [(tests[name], value) for name, value in filters.items() if name in tests]
    return [job for job in jobs if all(test(job, value) for test, value in asked)]


def page(jobs: Iterable[LabelingJob], request: Mapping[str, Any]) -> tuple[list[LabelingJob], str | None]:
    """One page of the jobs, in the order that the request asks for.

    The token holds where the last page ended, not how many jobs there were, so that jobs that are created
    between two requests neither repeat nor hide others.

    Returns:
        The page, and the token for the next one; None after the last.

    Raises:
        ValidationException: if NextToken does not come from an equal request.
    """
    sort_by = request.get("SortBy", "CreationTime")
    descending = request.get("SortOrder") == "Descending"
    ordered = sorted(jobs, key=lambda job: _sort_key(job, sort_by), reverse=descending)
    if "NextToken" in request:
        last = _read_token(request["NextToken"], sort_by, descending)
        ordered = [job for job in ordered if _is_after(_sort_key(job, sort_by), last, descending)]
    size = request.get("MaxResults", _DEFAULT_PAGE)
    listed = ordered[:size]
    more = len(ordered) > size
    return listed, _token(_sort_key(listed[-1], sort_by), sort_by, descending) if more else None


def _sort_key(job: LabelingJob, sort_by: str) -> SortKey:
    values: Mapping[str, float | str] = {
        "Name": job.name.lower(),
        "CreationTime": job.creation_time.timestamp(),
        "Status": job.status.value,
    }
    return values[sort_by], job.name.lower()


def _is_after(key: SortKey, last: SortKey, descending: bool) -> bool:
    return key < last if descending else key > last


def _token(key: SortKey, sort_by: str, descending: bool) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort_by, descending, *key]).encode()).decode()


def _read_token(token: str, sort_by: str, descending: bool) -> SortKey:
    try:
        content = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, RecursionError):
        content = None
    match content:
        case [str(of), bool(falling), float(value) | str(value), str(name)] if (
            of,
            falling,
            isinstance(value, float),
        ) == (sort_by, descending, sort_by == "CreationTime"):
            return value, name
    raise ValidationException(f"NextToken is not valid for this request: '{token}'")
