"""The message about a job's end, sent once however often the end is delivered."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ground_truth.s3_layout import generated
from ground_truth.s3_location import S3Location
from job_completion.finished_job import FinishedJob
from job_completion.job_files import Files
from job_completion.message import Message

PAUSES = (1.0, 2.0, 4.0)
"""Seconds between looks at what another delivery of the same event is doing."""
_JSON = "application/json"


@dataclass(frozen=True)
class Announcement:
    """Whether a job's end was announced, as ``generated/<job name>/completion.json`` says.

    A delivery claims the file, sends the message, and notes in the file that it did. Where another delivery
    has claimed it, this one waits for the note; without a note that delivery has crashed, and this one sends
    the message. A crash between message and note repeats the message; nothing loses it.
    """

    files: Files
    sns: Any
    """A boto3 client."""
    topic_arn: str
    """Where messages go; empty: nowhere."""
    bucket: str
    """The stack's bucket."""
    job: FinishedJob
    sleep: Callable[[float], None] = time.sleep

    def is_made(self) -> bool:
        """Whether the message was sent."""
        content = self.files.read(self._place)
        try:
            return content is not None and json.loads(content)["announced"] is True
        except (ValueError, KeyError, TypeError, RecursionError):
            return False

    def make(self, message: Message) -> bool:
        """Send the message unless another delivery sends it; whether this one did."""
        if not self.files.write_new(self._place, [self._note(announced=False)], _JSON):
            for pause in PAUSES:
                if self.is_made():
                    return False
                self.sleep(pause)
        if self.topic_arn:
            self.sns.publish(**message.request(self.topic_arn))
        self.files.write(self._place, [self._note(announced=True)], _JSON)
        return True

    @property
    def _place(self) -> S3Location:
        return generated(self.bucket, self.job.name.lower(), "completion.json")

    def _note(self, *, announced: bool) -> bytes:
        job = self.job
        note = {
            "labelingJobName": job.name,
            "status": job.status,
            "ended": job.ended,
            "announced": announced,
        }
        return json.dumps(note, indent=2).encode() + b"\n"
