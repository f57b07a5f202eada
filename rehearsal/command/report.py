"""``rehearse report``: how good the labels of any finished multi-label job are."""

from pathlib import Path

import click

from ground_truth.safe_text import printable
from rehearsal.command.bad_input import BadInput, errors_as_one_line
from rehearsal.command.command_options import FOLDER, label_options, settings_option


@click.command(short_help="Report how good a finished job's labels are.")
@click.argument("output_dir", type=FOLDER)
@label_options
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the report. Default: reports/ in OUTPUT_DIR.",
)
@settings_option("A setting of the stack, such as EXCLUSION_CATEGORY=none; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON, for programs.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def report(
    *,
    output_dir: Path,
    labels: str | None,
    labels_file: Path | None,
    output: Path | None,
    settings: dict[str, str],
    as_json: bool,
    quiet: bool,
) -> None:
    """Report how good the labels and the workers of a finished job are.

    OUTPUT_DIR is a copy of what a labeling job left in S3, <S3OutputPath>/<job name>/: of this package, of
    the built-in functions, or of a rehearsal. Label categories are those that its files name, unless you give
    them. Exits with 2 if the folder is not the output of a multi-label job.
    """
    with errors_as_one_line():
        from consolidation.job_settings import InvalidJobSettings
        from job_completion.downloaded_job import InvalidJobOutput
        from job_completion.settings import Settings
        from label_quality.label_quality import label_quality_json
        from label_quality.page import label_quality_page
        from rehearsal.command.console import results_console
        from rehearsal.command.label_options import categories_of
        from rehearsal.lambda_functions.function_names import JOB_COMPLETION
        from rehearsal.lambda_functions.stack_settings import Stack
        from rehearsal.results.folder_quality import folder_quality
        from rehearsal.results.summary import show_verdict

        completion = Settings.from_environment(Stack(settings=settings).environment()[JOB_COMPLETION])
        try:
            quality = folder_quality(output_dir, categories_of(labels, labels_file), completion.consolidation)
        except (InvalidJobOutput, InvalidJobSettings) as error:
            raise BadInput(f"{printable(str(output_dir))}: {printable(str(error))}") from error
        folder = output or output_dir / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / "label-quality.html"
        page.write_text(label_quality_page(quality), encoding="utf-8")
        numbers = label_quality_json(quality)
        (folder / "label-quality.json").write_bytes(numbers)
        if as_json:
            click.echo(numbers.decode(), nl=False)
        elif not quiet:
            show_verdict(results_console(), quality.verdict)
            click.echo(f"Report: {printable(str(page))}")
