"""``rehearse check``: what JobTrigger would say to a job's folder, said before anything is uploaded."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rehearsal.command.command_options import settings_option
from rehearsal.terminal import counted, printable

if TYPE_CHECKING:
    from ground_truth.image_formats import ImageFile
    from ground_truth.problem import Problem
    from ground_truth.s3_location import S3Location
    from job_trigger.job_check import JobCheck
    from rehearsal.job_source.job_files import JobFiles

_PIECE = 256 * 1024


@click.command()
@click.argument("job_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@settings_option("A setting of the stack, such as MAX_ANSWERS_PER_JOB=3000; may be repeated.")
def check(*, job_dir: Path, settings: dict[str, str]) -> None:
    """Check a job's folder as the deployed stack would, before it is uploaded.

    JOB_DIR is a folder as it would be uploaded under jobs/. Every error and warning is listed; images are
    looked at where they lie in the folder. Exits with 1 if there are errors.
    """
    from ground_truth.environment import InvalidSettings
    from rehearsal.job_source.job_folder import InvalidJobFolder, job_files, manifest_in

    try:
        manifest = manifest_in(job_dir)
        if manifest is None:
            raise InvalidJobFolder(f"{printable(str(job_dir))}: must hold a .manifest file")
        files = job_files(job_dir, manifest)
        job = _job_check(files, settings)
    except (InvalidJobFolder, InvalidSettings, OSError) as error:
        raise click.UsageError(printable(str(error))) from error
    for start in range(0, len(files.manifest), _PIECE):
        job.manifest.feed(files.manifest[start : start + _PIECE])
    verdict = job.conclude()
    findings = verdict.findings
    _list("error", [str(problem) for problem in verdict.errors], verdict.error_count)
    _list("warning", [str(problem) for problem in findings.warnings], findings.warning_count)
    buckets = " and ".join((files.bucket, *files.data_buckets))
    click.echo(f"The images are looked for in {printable(buckets)}: the stack's own bucket, or DataBuckets.")
    if files.placeholders:
        click.echo(f"{counted(len(files.placeholders), 'image')} not in the folder: not looked at.")
    if verdict.error_count:
        sys.exit(1)
    workers = job.request["HumanTaskConfig"]["NumberOfHumanWorkersPerDataObject"]
    click.echo(
        f"{counted(findings.objects, 'object')}, {findings.to_label:,} to label by {workers} workers each:"
        f" {counted(findings.to_label * workers, 'answer')} to be paid for."
    )


def _list(kind: str, sentences: Sequence[str], total: int) -> None:
    click.echo(f"{counted(total, kind)}{':' if total else '.'}")
    for sentence in sentences:
        click.echo(f"  {printable(sentence)}")
    if total > len(sentences):
        click.echo(f"  and {total - len(sentences):,} more")


def _job_check(files: "JobFiles", settings: dict[str, str]) -> "JobCheck":
    import botocore.session

    from ground_truth.image_formats import image_problem
    from job_trigger.job_check import JobCheck
    from job_trigger.settings import Settings
    from job_trigger.upload import Upload
    from rehearsal.lambda_functions.stack_settings import Stack

    local = {image.place: image.file for image in files.images}

    def look_at_image(place: "S3Location") -> "Problem | None":
        file = local.get(place)
        return None if file is None else image_problem(_image_file(file))

    stack = Stack(files.bucket, files.data_buckets, {"CHECK_IMAGES": "all", **settings})
    model = botocore.session.get_session().get_service_model("sagemaker")
    return JobCheck(
        Upload(files.bucket, files.manifest_key),
        Settings.from_environment(stack.environment()["JobTriggerFunction"]),
        files.side_files.get,
        model.operation_model("CreateLabelingJob").input_shape,
        look_at_image,
        _rendering_errors,
    )


def _image_file(path: Path) -> "ImageFile":
    from ground_truth.image_formats import BEGINNING, ImageFile

    with path.open("rb") as file:
        return ImageFile(path.stat().st_size, file.read(BEGINNING))


def _rendering_errors(template: str, task_input: str) -> list[str]:
    """What the rehearsal's RenderUiTemplate would say."""
    import boto3

    from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate
    from rehearsal.local_aws.account import ACCESS_KEY, REGION, SECRET_KEY

    s3 = boto3.client(  # links are signed here; nothing is sent anywhere
        "s3",
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    try:
        WorkerTemplate(template, "UiTemplate", s3).render(json.loads(task_input))
    except TemplateError as error:
        return [f"{error.code}: {error}"]
    return []
