"""Known labels for a share of a job's manifest lines, taken from what is known to be right."""

from dataclasses import replace

import click

from ground_truth.follow_up_rules import objects_asked_again
from ground_truth.known_labels import KNOWN_LABELS
from ground_truth.line_editing import with_members
from ground_truth.strict_json import decode_json
from rehearsal.command.rehearsed_job import RehearsedJob
from rehearsal.job_source.job_files import JobFiles
from rehearsal.job_source.truth import KnownLabels
from rehearsal.terminal import counted
from rehearsal.workers.seeded_random import draw


def with_known_share(job: RehearsedJob, share: float, seed: int) -> RehearsedJob:
    """The job with ``known-labels`` on a share of its manifest lines.

    Args:
        job: a job, with what is known to be right.
        share: the share of the manifest lines, 0 to 1.
        seed: another seed chooses other lines.

    Raises:
        click.UsageError: if nothing is known to be right.
    """
    if not job.truth:
        raise click.UsageError(
            "--known-share needs the correct labels: truth.csv in the folder, or --truth FILE"
        )
    wanted = objects_asked_again(len(job.files.objects), share)
    lines = job.files.manifest.split(b"\n")
    able = [
        index
        for index, known in job.truth.items()
        if known.judged is None and _takes_known_labels(lines[index])
    ]
    sources = {data_object.index: data_object.source for data_object in job.files.objects}
    chosen = sorted(able, key=lambda index: draw(seed, "known", sources[index], index))[:wanted]
    for index in chosen:
        lines[index] = _with_known_labels(lines[index], job.truth[index], job.files)
    note = f"{counted(len(chosen), 'object has', 'objects have')} known labels that workers never see"
    if len(chosen) < wanted:
        note += f", {wanted - len(chosen):,} fewer than asked for: no other object has all its labels known"
    files = replace(job.files, manifest=b"\n".join(lines))
    return replace(job, files=files, notes=(*job.notes, note))


def _takes_known_labels(line: bytes) -> bool:
    """Whether a line is a data object, which JobTrigger would not reject for what it is, without them."""
    try:
        values = decode_json(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and KNOWN_LABELS not in values


def _with_known_labels(line: bytes, known: KnownLabels, files: JobFiles) -> bytes:
    names = files.categories.names if files.categories else sorted(known.labels)
    labels = [name for name in names if name in known.labels]
    return with_members(line.decode(), {KNOWN_LABELS: labels}).encode()
