"""How a labeling job stands: its status and its counters."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobStatus(StrEnum):
    """LabelingJobStatus."""

    INITIALIZING = "Initializing"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"

    @property
    def is_final(self) -> bool:
        """Whether the job has ended."""
        return self in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.STOPPED)


@dataclass(frozen=True)
class LabelCounters:
    """How far the lines to be labeled are; the three add up to their number at every moment."""

    labeled: int = 0
    failed: int = 0
    unlabeled: int = 0

    def as_response(self) -> dict[str, int]:
        """The counters as DescribeLabelingJob gives them."""
        return {
            "TotalLabeled": self.labeled,
            "HumanLabeled": self.labeled,
            "MachineLabeled": 0,
            "FailedNonRetryableError": self.failed,
            "Unlabeled": self.unlabeled,
        }


@dataclass(frozen=True)
class JobState:
    """How a job stands at one moment."""

    status: JobStatus
    counters: LabelCounters
    last_modified: datetime
    """LastModifiedTime, when anything of this last changed."""
    failure_reason: str | None = None
    output_manifest: str | None = None
    """S3 URI of the output manifest, once it is written."""
