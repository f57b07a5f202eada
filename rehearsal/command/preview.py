"""``rehearse preview``: one task of a worker template, in the browser, while it is written."""

import json
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import click

from ground_truth.safe_text import printable
from rehearsal.command.bad_input import BadInput, errors_as_one_line
from rehearsal.command.command_options import FILE, LABELS_HELP, PORT

_DEFAULT_PORT = 5602
_LABELS = "first label,second label,third label"


@click.command(short_help="Show one task of a worker template in the browser.")
@click.argument("template", type=FILE)
@click.option("--image", type=FILE, help="The image to show; default: a placeholder.")
@click.option("--labels", metavar="NAMES", default=_LABELS, help=LABELS_HELP)
@click.option("--input", "input_file", type=FILE, help="A JSON file with the complete task.input.")
@click.option(
    "--port", type=PORT, default=_DEFAULT_PORT, show_default=True, help="The portal's port; 0: any free port."
)
@click.option(
    "--crowd-elements", metavar="URL", help="A script with crowd elements, instead of the portal's own."
)
@click.option("--exclusion-submits", type=click.Choice(["empty", "text"]), default="empty", show_default=True)
def preview(
    *,
    template: Path,
    image: Path | None,
    labels: str,
    input_file: Path | None,
    port: int,
    crowd_elements: str | None,
    exclusion_submits: str,
) -> None:
    """Show one task of a worker TEMPLATE in the browser, and reload it whenever the file is saved.

    The page says what is wrong with the template, what real task pages would block, and what a worker would
    submit. Press Ctrl-C to stop.
    """
    with errors_as_one_line():
        from ground_truth.task_input import task_input
        from rehearsal.command.label_options import categories_in_option
        from rehearsal.command.stop_signal import stop_signal
        from rehearsal.job_source.placeholder_image import placeholder_image
        from rehearsal.local_aws.endpoint import Endpoint
        from rehearsal.portal.preview import Preview, PreviewTask

        name = image.name if image else "image"
        media_type = (guess_type(image.name)[0] if image else None) or "image/svg+xml"
        task = PreviewTask(
            template=template,
            task_input=_json_object(input_file)
            if input_file
            else task_input(f"s3://preview/{name}", categories_in_option(labels).names),
            image=image.read_bytes() if image else placeholder_image(name),
            media_type=media_type,
            crowd_elements=crowd_elements,
            exclusion_submits=exclusion_submits,
        )
        stop = stop_signal()
        with Endpoint(port=port) as endpoint:
            endpoint.serve(Preview(task))
            click.echo(
                f"The template is shown at {endpoint.url}/ and reloads when it is saved."
                " Press Ctrl-C to stop."
            )
            stop.wait()


def _json_object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise BadInput(printable(f"{file}: is not valid JSON: {error}")) from error
    if not isinstance(value, dict):
        raise BadInput(printable(f"{file}: must be a JSON object, task.input of one task"))
    return value
