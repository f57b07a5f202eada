"""The tags of labeling jobs: ListTags, AddTags, DeleteTags."""

import threading
from typing import Any

from ground_truth.labeling_job_rules import tag_problems
from rehearsal.labeling_job.api_errors import ResourceNotFound, ValidationException
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.labeling_jobs import LabelingJobs

_MOST_TAGS = 50


class JobTags:
    """The tags of all jobs, by the job's ARN; those of CreateLabelingJob are the first ones."""

    def __init__(self, jobs: LabelingJobs) -> None:
        self._jobs = jobs
        self._changed: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def of(self, job: LabelingJob) -> list[dict[str, str]]:
        """The tags of a job, as the API lists them."""
        return _listed(self._tags(job))

    def list(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        """Answer ListTags."""
        return {"Tags": self.of(self._job(request["ResourceArn"], region))}

    def add(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        """Answer AddTags.

        Raises:
            ValidationException: if a tag is not valid, or the job would have more than 50.
        """
        job = self._job(request["ResourceArn"], region)
        errors = list(map(str, tag_problems(request["Tags"])))
        with self._lock:
            tags = self._tags(job) | {tag["Key"]: tag["Value"] for tag in request["Tags"]}
            if len(tags) > _MOST_TAGS:
                errors.append(f"a resource must have at most {_MOST_TAGS} tags, got {len(tags)}")
            if errors:
                raise ValidationException("; ".join(errors))
            self._changed[job.arn] = tags
        return {"Tags": _listed(tags)}

    def delete(self, request: dict[str, Any], region: str) -> dict[str, Any]:
        """Answer DeleteTags."""
        job = self._job(request["ResourceArn"], region)
        with self._lock:
            self._changed[job.arn] = {
                key: value for key, value in self._tags(job).items() if key not in request["TagKeys"]
            }
        return {}

    def _tags(self, job: LabelingJob) -> dict[str, str]:
        given = {tag["Key"]: tag["Value"] for tag in job.request.get("Tags", [])}
        return self._changed.get(job.arn, given)

    def _job(self, arn: str, region: str) -> LabelingJob:
        for job in self._jobs.jobs(region):
            if job.arn == arn:
                return job
        raise ResourceNotFound(f"Requested resource not found: {arn}.")


def _listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
