"""Follow-up: a next job about the most uncertain objects, started by putting its files under jobs/."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import msgspec

from ground_truth.s3_layout import (
    CONSOLIDATION,
    FOLLOW_UP,
    INPUT_MANIFEST,
    JOB_FILE,
    JOBS,
    LABELS_FILE,
    TEMPLATE_FILE,
    generated,
)
from ground_truth.s3_location import S3Location
from ground_truth.safe_text import safe_repr
from job_completion.ask_again import ASK_AGAIN_MANIFEST
from job_completion.finished_job import FinishedJob
from job_completion.job_files import Files
from job_completion.settings import Settings

FOLDER = f"{JOBS}follow-up/"
ROUND_TAG = "follow-up-round"
"""The tag that says which round a labeling job is; the first job, without it, is round 1."""
_TASK = (
    "TaskTitle",
    "TaskDescription",
    "TaskKeywords",
    "TaskTimeLimitInSeconds",
    "TaskAvailabilityLifetimeInSeconds",
    "MaxConcurrentTaskCount",
)


_MANIFEST = "ask-again.manifest"
_TYPES = {
    JOB_FILE: "application/json",
    LABELS_FILE: "application/json",
    TEMPLATE_FILE: "text/html; charset=utf-8",
    _MANIFEST: "application/x-ndjson",
}


class FollowUpNotStarted(Exception):
    """The next round of a job can't be started now; the text says why."""


class InvalidFollowUp(Exception):
    """A labeling job's own follow-up settings are not valid; the text says why."""


class _JobFollowUp(msgspec.Struct, rename="pascal"):
    """Member ``FollowUp`` of job.json, as the job trigger keeps it."""

    rounds: int | None = None
    share: float | None = None
    workers: int | None = None
    workteam_arn: str | None = None
    experts: bool | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The rounds that follow a job."""

    rounds: int
    """How many are left."""
    share: float
    """Of the objects that people answered, how many each round asks about, 0 to 1."""
    workers: int
    """Workers for each object."""
    workteam_arn: str
    """Who answers; empty: the same workteam as before."""
    experts: bool
    """Whether their answers are taken as right."""

    @classmethod
    def of_job(cls, files: Files, job: FinishedJob, settings: Settings) -> Self:
        """The job's own rounds where its job.json says so, else the stack's.

        Raises:
            InvalidFollowUp: if the job's own are not what the job trigger writes.
        """
        content = files.read(generated(settings.bucket, job.name.lower(), FOLLOW_UP))
        try:
            own = msgspec.json.decode(content, type=_JobFollowUp) if content else _JobFollowUp()
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidFollowUp(f"{FOLLOW_UP} is not valid: {error}, got {safe_repr(content)}") from error
        return cls(
            settings.follow_up_rounds if own.rounds is None else own.rounds,
            settings.follow_up_share if own.share is None else own.share,
            settings.follow_up_workers if own.workers is None else own.workers,
            settings.follow_up_workteam_arn if own.workteam_arn is None else own.workteam_arn,
            settings.follow_up_experts if own.experts is None else own.experts,
        )

    def next_as_json(self) -> dict[str, Any]:
        """Member ``FollowUp`` of the next job's job.json."""
        return {
            "Rounds": self.rounds - 1,
            "Share": self.share,
            "Workers": self.workers,
            **({"WorkteamArn": self.workteam_arn} if self.workteam_arn else {}),
            "Experts": self.experts,
        }


def round_of(description: Mapping[str, Any]) -> int:
    """Which round a job is that DescribeLabelingJob describes, from 1."""
    for tag in description.get("Tags", ()):
        if tag.get("Key") == ROUND_TAG and str(tag.get("Value")).isdigit():
            return int(tag["Value"])
    return 1


@dataclass(frozen=True)
class NextRound:
    """Puts the files of the next round; each only if it does not exist, so that a round starts once."""

    files: Files
    job: FinishedJob
    description: Mapping[str, Any]
    """What DescribeLabelingJob says about the job."""
    follow_up: FollowUp
    bucket: str
    """The stack's bucket."""

    @property
    def is_wanted(self) -> bool:
        """Whether a round is left, and the job is one that the job trigger started."""
        own = self.job.input_manifest == generated(self.bucket, self.job.name.lower(), INPUT_MANIFEST)
        return own and self.follow_up.rounds > 0

    def start(self) -> S3Location:
        """Put job.json, labels.json, the template and, last, the ask-again manifest that the job was left.

        Returns:
            Where the manifest is.

        Raises:
            FollowUpNotStarted: if a file that it needs is gone, or if another delivery is at work on it.
        """
        name = self.job.name.lower()
        self._put(JOB_FILE, [json.dumps(self._job_file(), indent=2).encode() + b"\n"])
        self._copy(S3Location.parse(self.description["LabelCategoryConfigS3Uri"]), LABELS_FILE)
        self._copy(generated(self.bucket, name, TEMPLATE_FILE), TEMPLATE_FILE)
        source = self.job.completed(ASK_AGAIN_MANIFEST)
        pieces = self.files.pieces(source)
        if pieces is None:
            raise FollowUpNotStarted(f"{source} was deleted before the next round was started")
        return self._put(_MANIFEST, pieces)

    def _job_file(self) -> dict[str, Any]:
        task: Mapping[str, Any] = self.job.task
        consolidation = self.files.read(generated(self.bucket, self.job.name.lower(), CONSOLIDATION))
        tags = [tag for tag in self.description.get("Tags", ()) if tag["Key"] != ROUND_TAG]
        number = str(round_of(self.description) + 1)
        attributes = self.description["InputConfig"].get("DataAttributes")
        return {
            "LabelAttributeName": self.job.label_attribute,
            **({"InputConfig": {"DataAttributes": attributes}} if attributes else {}),
            "HumanTaskConfig": {
                "WorkteamArn": self.follow_up.workteam_arn or task["WorkteamArn"],
                "NumberOfHumanWorkersPerDataObject": self.follow_up.workers,
                **{name: task[name] for name in _TASK if name in task},
            },
            "Tags": [*tags, {"Key": ROUND_TAG, "Value": number}],
            **({"Consolidation": json.loads(consolidation)} if consolidation else {}),
            "FollowUp": self.follow_up.next_as_json(),
        }

    def _copy(self, source: S3Location, name: str) -> None:
        content = self.files.read(source)
        if content is None:
            raise FollowUpNotStarted(f"{source} was deleted before the next round was started")
        self._put(name, [content])

    def _put(self, name: str, pieces: Iterable[bytes]) -> S3Location:
        place = S3Location(self.bucket, f"{FOLDER}{self.job.name.lower()}/{name}")
        # S3 also refuses while another delivery is putting the file, which may fail.
        if not self.files.write_new(place, pieces, _TYPES[name]) and self.files.read(place) is None:
            raise FollowUpNotStarted(f"another delivery of the same event is putting {place}")
        return place
