"""People at the jobs of ``rehearse serve``: their portal, and how a job that is created again goes on."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ground_truth.s3_location import S3Location
from rehearsal.command.people_at_work import announcement, paces
from rehearsal.labeling_job.clock import utc_now
from rehearsal.labeling_job.job import JobFailure, LabelingJob
from rehearsal.labeling_job.workforce import Workforce
from rehearsal.lambda_functions.queue_records import next_sequencer
from rehearsal.local_aws.object_created import ObjectCreated
from rehearsal.portal.portal_server import PortalPlace, PortalServer
from rehearsal.workers.people import People

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class PeopleServed:
    """The portal of ``rehearse serve``, while the context is entered.

    A job of the same name as one that was interrupted goes on with the answers that were given, if its inputs
    are the same. The same manifest put again under the same key after an interruption gives the same name.

    Args:
        folder: the folder of the portal's journal.
        place: where the portal listens, and who may come.
    """

    def __init__(self, folder: Path, place: PortalPlace) -> None:
        self._server = PortalServer(folder, place)
        self._s3: S3Client | None = None
        self._put: set[str] = set()

    def __enter__(self) -> Self:
        """Take the port and the journal; see :class:`PortalServer`."""
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__(*_)

    def open(self, s3: "S3Client", s3_url: str) -> list[str]:
        """Let workers in.

        Args:
            s3: reads the inputs of jobs.
            s3_url: the S3 that rendered pages point to.

        Returns:
            Where people answer, for the terminal.
        """
        self._s3 = s3
        self._server.serve(s3_url)
        return announcement(self._server)

    def workforce(self, job: LabelingJob) -> Workforce:
        """The workers of a job.

        Raises:
            JobFailure: if a job of that name was begun with other inputs.
        """
        name = f"inputs of {job.name}"
        inputs = {what: self._hash(uri) for what, uri in job.inputs.items()}
        before = self._server.journal.fact(name)
        changed = [what for what, digest in json.loads(before or "{}").items() if inputs.get(what) != digest]
        if changed:
            raise JobFailure(
                f"ClientError: {changed[0]} is not the one that labeling job {job.name} was started with:"
                " give the job another name"
            )
        self._server.journal.write_fact(name, json.dumps(inputs))
        return People(job, self._server.portal)

    def sequencer(self, created: ObjectCreated) -> str:
        """The sequencer of a manifest's event: the one from before an interruption, else a new one."""
        name = f"sequencer of {created.bucket}/{created.key} {created.etag}"
        known = self._server.journal.fact(name)
        if known is None or name in self._put:  # put again in this life, it is a new upload
            known = next_sequencer(utc_now())
            self._server.journal.write_fact(name, known)
        self._put.add(name)
        return known

    def progress(self) -> str:
        """How far each job that runs is, and how fast its workers are."""
        running = (desk for desk in self._server.portal.desks if not desk.job.has_ended())
        return "; ".join(
            f"{desk.job.name}: {done} of {objects}  {paces(self._server, [desk])}".rstrip()
            for desk in running
            for done, objects in [desk.job.objects()]
        )

    def _hash(self, uri: str) -> str:
        if self._s3 is None:
            raise RuntimeError("open() comes before the first job")
        place = S3Location.parse(uri)
        digest = hashlib.sha256()
        for chunk in self._s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].iter_chunks():
            digest.update(chunk)
        return digest.hexdigest()
