"""``rehearse manifest``: a job's folder from images, ready to be uploaded."""

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from ground_truth.safe_text import printable
from rehearsal.command.bad_input import BadInput, errors_as_one_line
from rehearsal.command.command_options import label_options, settings_option
from rehearsal.terminal import counted, some_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ground_truth.s3_location import S3Location


@click.command()
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
@click.option("--bucket", help="The bucket of the listed images; default: the job's.")
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
        from ground_truth.environment import InvalidSettings
        from rehearsal.command.check import show_check
        from rehearsal.command.console import note
        from rehearsal.command.label_options import categories_of
        from rehearsal.job_source.new_job import job_place, new_job, write_job

        place = job_place(job_uri)
        name = place.key.removesuffix("/").rpartition("/")[2]
        folder = output or (images if images.is_dir() else Path(name))
        found, left_out = _images(images, place, bucket)
        if left_out:
            named = (f"{path} ({reason})" for path, reason in left_out.items())
            note(f"{counted(len(left_out), 'file')} left out: {some_of(named, len(left_out), most=10)}")
        if not found:
            raise BadInput(f"{printable(str(images))}: holds no images that can be labeled")
        task = {
            **({"TaskTitle": title} if title else {}),
            **({"TaskDescription": description} if description else {}),
            "NumberOfHumanWorkersPerDataObject": workers_per_object,
        }
        files = new_job(place, found, folder, categories_of(labels, labels_file), task)
        try:
            accepted = show_check(files, settings)
        except InvalidSettings as error:
            raise BadInput(printable(str(error))) from error
        if not accepted:
            sys.exit(1)
        written = write_job(files, folder, replace=replace)
    for path in written:
        click.echo(f"Written: {printable(str(path))}")
    click.echo("Upload the manifest last:")
    shown, target = quote(printable(str(folder))), quote(printable(str(place)))
    click.echo(f"  aws s3 sync {shown} {target} --exclude '*.manifest'")
    click.echo(f"  aws s3 cp {quote(printable(str(written[-1])))} {target}")


def _images(
    images: Path, place: "S3Location", bucket: str | None
) -> "tuple[Mapping[S3Location, Path | None], Mapping[str, str]]":
    """Where each image is in S3, with its local file, and why other files are left out."""
    from ground_truth.s3_layout import MANIFEST_SUFFIX
    from ground_truth.s3_location import S3Location
    from rehearsal.job_source.image_folder import images_in
    from rehearsal.job_source.s3_listing import listed_images

    if images.is_dir():
        if bucket is not None:
            raise click.UsageError("--bucket is for listings: images of a folder are uploaded with the job")
        folder = images_in(images)
        left_out = {
            path: reason for path, reason in folder.left_out.items() if not path.endswith(MANIFEST_SUFFIX)
        }
        return (
            {S3Location(place.bucket, place.key + path): file for path, file in folder.files.items()},
            left_out,
        )
    listed = listed_images(images)
    return {S3Location(bucket or place.bucket, key): None for key in listed.keys}, listed.left_out
