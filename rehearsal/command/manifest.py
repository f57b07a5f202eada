"""``rehearse manifest``: a job's folder from images, ready to be uploaded."""

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from ground_truth.s3_layout import JOB_FILE, LABELS_FILE, TEMPLATE_FILE
from ground_truth.safe_text import fits_utf8, printable, safe_repr
from rehearsal.command.bad_input import BadInput, errors_as_one_line
from rehearsal.command.command_options import label_options, settings_option
from rehearsal.terminal import files_left_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ground_truth.s3_location import S3Location


def _bucket(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from rehearsal.job_source.job_files import BUCKET_NAME_RULE, is_bucket_name

    if value is not None and not is_bucket_name(value):
        raise click.BadParameter(f"must be a bucket's name ({BUCKET_NAME_RULE}), got {safe_repr(value)}")
    return value


@click.command(short_help="Make a job's folder from images.")
@click.argument("images", metavar="IMAGES", type=click.Path(exists=True, path_type=Path))
@click.argument("job_uri", metavar="S3_URI")
@label_options
@click.option("--title", help="TaskTitle, which workers see; default: the stack's.")
@click.option("--description", help="TaskDescription; default: the stack's.")
@click.option(
    "--workers-per-object",
    type=click.IntRange(1, 9),
    default=3,
    show_default=True,
    help="NumberOfHumanWorkersPerDataObject.",
)
@click.option("--bucket", callback=_bucket, help="The bucket of the listed images; default: the job's.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; default: the folder of images or, for a listing, a new folder with the job's name.",
)
@click.option("--replace", is_flag=True, help="Replace a manifest that exists with other lines.")
@settings_option("A setting of the stack, for the checks; may be repeated.")
def manifest(
    *,
    images: Path,
    job_uri: str,
    labels: str | None,
    labels_file: Path | None,
    title: str | None,
    description: str | None,
    workers_per_object: int,
    bucket: str | None,
    output: Path | None,
    replace: bool,
    settings: dict[str, str],
) -> None:
    """Make a job's folder from images: manifest, labels.json and job.json, ready to be uploaded.

    IMAGES is a folder of images, or a file with the output of `aws s3 ls --recursive s3://BUCKET/PREFIX` or
    of `aws s3api list-objects-v2`, for images that are in S3. S3_URI is where the job's folder will be, such
    as s3://BUCKET/jobs/pets/. The checks of `rehearse check` are made first; with errors nothing is written.

    Exits with 1 if there are errors, and with 2 for files and options that can't be used.
    """
    with errors_as_one_line():
        from rehearsal.command.check import show_check
        from rehearsal.command.console import note
        from rehearsal.command.label_options import categories_of
        from rehearsal.job_source.new_job import job_place, new_job, write_job

        place = job_place(job_uri)
        name = place.key.removesuffix("/").rpartition("/")[2]
        folder = output or (images if images.is_dir() else Path(name))
        found, left_out = _images(images, place, bucket, output)
        if left_out:
            note(files_left_out(left_out))
        if not found:
            raise BadInput(f"{printable(str(images))}: holds no images that can be labeled")
        for option, text in (("--title", title), ("--description", description)):
            if text and not fits_utf8(text):
                raise BadInput(f"{option} must be Unicode text, got {safe_repr(text)}")
        task = {
            **({"TaskTitle": title} if title else {}),
            **({"TaskDescription": description} if description else {}),
            "NumberOfHumanWorkersPerDataObject": workers_per_object,
        }
        files = new_job(place, found, folder, categories_of(labels, labels_file), task)
        if not show_check(files, settings):
            sys.exit(1)
        written = write_job(files, folder, replace=replace)
    for path in written:
        click.echo(f"Written: {printable(str(path))}")
    click.echo("Upload the manifest last:")
    target = quote(printable(str(place)))
    if images.is_dir() and images.resolve() != folder.resolve():
        others = " ".join(f"--exclude {name}" for name in (JOB_FILE, LABELS_FILE, TEMPLATE_FILE))
        click.echo(f"  aws s3 sync {_argument(images)} {target} --exclude '*.manifest' {others}")
    click.echo(f"  aws s3 sync {_argument(folder)} {target} --exclude '*.manifest'")
    click.echo(f"  aws s3 cp {_argument(written[-1])} {target}")


def _argument(path: Path) -> str:
    """A path as a shell and the AWS CLI take it, which read a leading hyphen as an option."""
    shown = printable(str(path))
    return quote(f"./{shown}" if shown.startswith("-") else shown)


def _images(
    images: Path, place: "S3Location", bucket: str | None, output: Path | None
) -> "tuple[Mapping[S3Location, Path | None], Mapping[str, str]]":
    """Where each image is in S3, with its local file, and why other files are left out."""
    from ground_truth.s3_layout import MANIFEST_SUFFIXES
    from ground_truth.s3_location import S3Location
    from rehearsal.job_source.image_folder import images_in
    from rehearsal.job_source.s3_listing import listed_images

    if images.is_dir():
        if bucket is not None:
            raise click.UsageError("--bucket is for listings: images of a folder are uploaded with the job")
        others = None if output is None or output.resolve() == images.resolve() else output
        folder = images_in(images, others, place.key)
        left_out = {
            path: reason for path, reason in folder.left_out.items() if not path.endswith(MANIFEST_SUFFIXES)
        }
        return (
            {S3Location(place.bucket, place.key + path): file for path, file in folder.files.items()},
            left_out,
        )
    listed = listed_images(images)
    return {S3Location(bucket or place.bucket, key): None for key in listed.keys}, listed.left_out
