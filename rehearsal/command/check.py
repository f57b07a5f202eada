"""``rehearse check``: the job trigger's checks of a job's folder, before anything is uploaded."""

import json
import sys
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ground_truth.safe_text import printable
from rehearsal.command.bad_input import errors_as_one_line
from rehearsal.command.command_options import for_programs, settings_option
from rehearsal.terminal import counted

if TYPE_CHECKING:
    from ground_truth.problem import Problem
    from ground_truth.s3_location import S3Location
    from job_trigger.checks.template_check import Rendering
    from job_trigger.checks.upload_check import CheckResult, UploadCheck
    from rehearsal.job_source.job_files import JobFiles

_PIECE = 256 * 1024


@click.command(short_help="Check a job's folder before it is uploaded.")
@click.argument("job_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@settings_option("A setting of the stack, such as MAX_ANSWERS_PER_JOB=3000; may be repeated.")
@for_programs
def check(*, job_dir: Path, settings: dict[str, str], as_json: bool, quiet: bool) -> None:
    """Check a job's folder as the deployed stack would, before it is uploaded.

    JOB_DIR is a folder as it would be uploaded under jobs/. Every error and warning is listed; images are
    checked if they are in the folder. Exits with 1 if there are errors, with 2 if nothing can be checked.
    """
    with errors_as_one_line():
        from ground_truth.s3_layout import MANIFEST_SUFFIX
        from rehearsal.job_source.job_folder import InvalidJobFolder, job_files, manifest_in

        manifest = manifest_in(job_dir)
        if manifest is None:
            raise InvalidJobFolder(
                f"{printable(str(job_dir))}: must have a {MANIFEST_SUFFIX} file, which starts the job;"
                " `rehearse manifest` makes one from images"
            )
        files = job_files(job_dir, manifest)
        result = checked(files, settings)
    if as_json:
        click.echo(json.dumps(_as_json(*result), indent=2))
    elif quiet:
        for problem in result[0].errors:
            click.echo(printable(str(problem)), err=True)
    else:
        _show(files, *result)
    if result[0].error_count:
        sys.exit(1)


def show_check(files: "JobFiles", settings: dict[str, str]) -> bool:
    """Print every error and warning, and what the job would cost; whether the stack would start it.

    Raises:
        InvalidSettings: if a setting is not valid.
        OSError: if an image can't be read.
    """
    verdict, task = checked(files, settings)
    _show(files, verdict, task)
    return not verdict.error_count


def checked(files: "JobFiles", settings: dict[str, str]) -> "tuple[CheckResult, Mapping[str, Any]]":
    """The verdict of all checks, and the job's HumanTaskConfig, empty where it is not an object.

    Raises:
        InvalidSettings: if a setting is not valid.
        OSError: if an image can't be read.
    """
    job = _upload_check(files, settings)
    for start in range(0, len(files.manifest), _PIECE):
        job.manifest.feed(files.manifest[start : start + _PIECE])
    verdict = job.conclude()
    task = job.request["HumanTaskConfig"]
    return verdict, task if isinstance(task, dict) else {}


def _as_json(verdict: "CheckResult", task: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict under the names that receipts use."""
    started = {
        "objectsToLabel": verdict.to_label,
        "workersPerObject": task.get("NumberOfHumanWorkersPerDataObject"),
        "answers": verdict.cost.answers,
        "followUpRounds": verdict.cost.follow_up_rounds,
        "answersOfAllRounds": verdict.cost.all_answers,
    }
    return {
        "accepted": not verdict.error_count,
        "objects": verdict.objects,
        **({} if verdict.error_count else started),
        "errorCount": verdict.error_count,
        "errors": [problem.as_json() for problem in verdict.errors],
        "warningCount": verdict.warning_count,
        "warnings": [problem.as_json() for problem in verdict.warnings],
    }


def _show(files: "JobFiles", verdict: "CheckResult", task: Mapping[str, Any]) -> None:
    _list("error", [str(problem) for problem in verdict.errors], verdict.error_count)
    _list("warning", [str(problem) for problem in verdict.warnings], verdict.warning_count)
    buckets = " and ".join((files.bucket, *files.data_buckets))
    click.echo(f"Images must be in {printable(buckets)}: the stack's own bucket, or DataBuckets.")
    if files.placeholders:
        click.echo(
            f"{counted(len(files.placeholders), 'image is', 'images are')} not in the folder: not checked."
        )
    if verdict.error_count:
        return
    workers, at_once = task["NumberOfHumanWorkersPerDataObject"], task["MaxConcurrentTaskCount"]
    click.echo(
        f"{counted(verdict.objects, 'object')}, {verdict.to_label:,} to label by {workers} workers each:"
        f" {counted(verdict.cost.answers, 'answer')} to be paid for."
    )
    if verdict.to_label > at_once:
        click.echo(
            f"Workers get them in {ceil(verdict.to_label / at_once):,} batches of at most {at_once:,}"
            " (MaxConcurrentTaskCount), each when the previous one is finished."
        )
    if verdict.cost.follow_up_rounds:
        rounds = counted(verdict.cost.follow_up_rounds, "follow-up round")
        click.echo(f"With {rounds}, at most {counted(verdict.cost.all_answers, 'answer')}.")


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
