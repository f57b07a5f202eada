"""What a job leaves in S3, under ``<S3OutputPath>/<job name>/``.

Source: the SageMaker developer guide, "Labeling job output data", and real jobs' output.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ground_truth.s3_layout import (
    CONSOLIDATION_REQUESTS,
    CONSOLIDATION_RESPONSES,
    INTERMEDIATE_MANIFEST,
    OUTPUT_MANIFEST,
    WORKER_RESPONSES,
)
from ground_truth.s3_location import S3Location
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.labeling_job.open_task import FinishedTask, WorkerAnswer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_WORKERS = uuid.UUID("6f0f7c1e-6d5c-4b7e-9a53-0b8f6a1d2c3e")  # namespace of the workers' ``sub``


class OutputFiles:
    """The files of one job."""

    def __init__(self, job: LabelingJob, s3: "S3Client") -> None:
        self._job = job
        self._s3 = s3
        place = S3Location.parse(job.output)
        self._bucket, self._prefix = place.bucket, place.key
        kms_key = job.request["OutputConfig"].get("KmsKeyId")
        self._encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
        self._last_batch = datetime.min.replace(tzinfo=UTC)

    def write_worker_response(self, finished: FinishedTask) -> None:
        """Write one object's answers, by time of submission."""
        name = _second(self._job.clock.now())
        answers = [_answer(answer, self._job.workteam_arn) for answer in finished.answers]
        path = f"{WORKER_RESPONSES}{finished.task.object_id}/{name}.json"
        self._put(path, _json({"answers": answers}))

    def write_consolidation_request(self, payload: Sequence[dict[str, Any]]) -> tuple[str, str]:
        """Write the payload of one call of the consolidation function.

        Returns:
            The batch's name, which its response shares, and the payload's S3 URI. Batches are named by the
            second; the later of two in one second takes the next free one.
        """
        now = self._job.clock.now().replace(microsecond=0)
        self._last_batch = max(now, self._last_batch + timedelta(seconds=1))
        # A second batch in one second is of the next: the job's time goes on with it.
        self._job.clock.jump_to(self._last_batch)
        name = _second(self._last_batch)
        path = f"{CONSOLIDATION_REQUESTS}{name}.json"
        return name, self._put(path, _json(payload))

    def write_consolidation_response(self, name: str, answer: Any) -> None:
        """Write what the consolidation function answered to the batch of that name."""
        path = f"{CONSOLIDATION_RESPONSES}{name}.json"
        self._put(path, _json(answer))

    def write_intermediate_manifest(self, lines: Iterable[str]) -> None:
        """Write the manifest so far."""
        self._put(INTERMEDIATE_MANIFEST, _lines(lines))

    def write_output_manifest(self, lines: Iterable[str]) -> str:
        """Write the output manifest; its S3 URI."""
        return self._put(OUTPUT_MANIFEST, _lines(lines))

    def _put(self, path: str, content: bytes) -> str:
        place = S3Location(self._bucket, f"{self._prefix}/{path}")
        self._s3.put_object(Bucket=place.bucket, Key=place.key, Body=content, **self._encryption)
        return str(place)


def _answer(answer: WorkerAnswer, workteam_arn: str) -> dict[str, Any]:
    region = workteam_arn.split(":")[3]
    return {
        "acceptanceTime": _millisecond(answer.accepted_at),
        "answerContent": answer.content,
        "submissionTime": _millisecond(answer.submitted_at),
        "timeSpentInSeconds": round((answer.submitted_at - answer.accepted_at).total_seconds(), 3),
        "workerId": answer.worker_id,
        "workerMetadata": {
            "identityData": {
                "identityProviderType": "Cognito",
                "issuer": f"https://cognito-idp.{region}.amazonaws.com/{region}_rehearsal",
                "sub": str(uuid.uuid5(_WORKERS, answer.worker_id)),
            }
        },
    }


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d_%H:%M:%S}"


def _millisecond(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair: only an escape can carry it
        return json.dumps(value).encode()
