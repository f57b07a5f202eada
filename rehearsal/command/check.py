"""``rehearse check``: the job trigger's checks of a job's folder, before anything is uploaded."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rehearsal.command.command_options import settings_option
from rehearsal.terminal import counted, printable

if TYPE_CHECKING:
    from ground_truth.problem import Problem
    from ground_truth.s3_location import S3Location
    from job_trigger.checks.template_check import Rendering
    from job_trigger.checks.upload_check import UploadCheck
    from rehearsal.job_source.job_files import JobFiles

_PIECE = 256 * 1024


@click.command()
@click.argument("job_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@settings_option("A setting of the stack, such as MAX_ANSWERS_PER_JOB=3000; may be repeated.")
def check(*, job_dir: Path, settings: dict[str, str]) -> None:
    """Check a job's folder as the deployed stack would, before it is uploaded.

    JOB_DIR is a folder as it would be uploaded under jobs/. Every error and warning is listed; images are
    checked if they are in the folder. Exits with 1 if there are errors.
    """
    from ground_truth.environment import InvalidSettings
    from ground_truth.s3_layout import JOBS, MANIFEST_SUFFIX
    from rehearsal.job_source.job_folder import InvalidJobFolder, job_files, manifest_in

    try:
        manifest = manifest_in(job_dir)
        if manifest is None:
            needed = f"must have a {MANIFEST_SUFFIX} file, since only such a key under {JOBS} starts a job"
            raise InvalidJobFolder(f"{printable(str(job_dir))}: {needed}")
        files = job_files(job_dir, manifest)
        accepted = show_check(files, settings)
    except (InvalidJobFolder, InvalidSettings, OSError) as error:
        raise click.UsageError(printable(str(error))) from error
    if not accepted:
        sys.exit(1)


def show_check(files: "JobFiles", settings: dict[str, str]) -> bool:
    """Print every error and warning, and what the job would cost; whether the stack would start it.

    Raises:
        InvalidSettings: if a setting is not valid.
        OSError: if an image can't be read.
    """
    job = _upload_check(files, settings)
    for start in range(0, len(files.manifest), _PIECE):
        job.manifest.feed(files.manifest[start : start + _PIECE])
    verdict = job.conclude()
    _list("error", [str(problem) for problem in verdict.errors], verdict.error_count)
    _list("warning", [str(problem) for problem in verdict.warnings], verdict.warning_count)
    buckets = " and ".join((files.bucket, *files.data_buckets))
    click.echo(f"Images must be in {printable(buckets)}: the stack's own bucket, or DataBuckets.")
    if files.placeholders:
        click.echo(f"{counted(len(files.placeholders), 'image')} not in the folder: not checked.")
    if verdict.error_count:
        return False
    workers = job.request["HumanTaskConfig"]["NumberOfHumanWorkersPerDataObject"]
    click.echo(
        f"{counted(verdict.objects, 'object')}, {verdict.to_label:,} to label by {workers} workers each:"
        f" {counted(verdict.cost.answers, 'answer')} to be paid for."
    )
    if verdict.cost.follow_up_rounds:
        rounds = counted(verdict.cost.follow_up_rounds, "follow-up round")
        click.echo(f"With {rounds}, at most {counted(verdict.cost.all_answers, 'answer')}.")
    return True


def _list(kind: str, sentences: Sequence[str], total: int) -> None:
    click.echo(f"{counted(total, kind)}{':' if total else '.'}")
    for sentence in sentences:
        click.echo(f"  {printable(sentence)}")
    if total > len(sentences):
        click.echo(f"  and {total - len(sentences):,} more")


def _upload_check(files: "JobFiles", settings: dict[str, str]) -> "UploadCheck":
    import botocore.session

    from ground_truth.image_formats import image_problem
    from job_trigger.checks.upload_check import UploadCheck
    from job_trigger.settings import Settings
    from job_trigger.upload import Upload
    from rehearsal.job_source.image_files import image_file
    from rehearsal.lambda_functions.stack_settings import Stack

    local = {image.place: image.file for image in files.images}

    def look_at_image(place: "S3Location") -> "Problem | None":
        file = local.get(place)
        return None if file is None else image_problem(image_file(file))

    stack = Stack(files.bucket, files.data_buckets, {"CHECK_IMAGES": "all", **settings})
    model = botocore.session.get_session().get_service_model("sagemaker")
    return UploadCheck(
        Upload(files.bucket, files.manifest_key),
        Settings.from_environment(stack.environment()["JobTriggerFunction"]),
        files.side_files.get,
        model.operation_model("CreateLabelingJob").input_shape,
        look_at_image,
        _rendered,
    )


def _rendered(template: str, task_input: str) -> "Rendering":
    """What the rehearsal's RenderUiTemplate answers."""
    import boto3

    from job_trigger.checks.template_check import Rendering
    from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate
    from rehearsal.local_aws.account import ACCESS_KEY, REGION, SECRET_KEY

    s3 = boto3.client(  # links are signed here; nothing is sent anywhere
        "s3",
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    try:
        return Rendering(WorkerTemplate(template, "UiTemplate", s3).render(json.loads(task_input)))
    except TemplateError as error:
        return Rendering("", [f"{error.code}: {error}"])
