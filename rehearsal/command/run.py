"""``rehearse run``: one labeling job, from its manifest to its output manifest."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rehearsal.command.bad_input import INTERRUPTED, errors_as_one_line, failures_once_started
from rehearsal.command.command_options import (
    DEFAULT_PORT,
    FILE,
    FOLDER,
    PORT,
    TRUTH_HELP,
    for_programs,
    label_options,
    refuse_settings_elsewhere,
    who_and_where,
)
from rehearsal.command.portal_options import answers_in_browser

if TYPE_CHECKING:
    from rehearsal.command.workers_option import WorkersOption
    from rehearsal.portal.portal_server import PortalPlace


@click.command(short_help="Run one labeling job, with simulated or real people.")
@click.argument("job_dir", required=False, type=FOLDER)
@label_options
@click.option(
    "--truth",
    type=FILE,
    help=TRUTH_HELP,
)
@click.option(
    "--workers-per-object",
    type=click.IntRange(1, 9),
    help="Workers per data object, instead of the job's own number.",
)
@click.option(
    "--known-share",
    type=click.FloatRange(0, 1),
    help="Give this share of the manifest lines known-labels, taken from the truth; they score the workers.",
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option("--port", type=PORT, help=f"The endpoint's port; default: any, {DEFAULT_PORT} with --lambda.")
@click.option(
    "--restart",
    is_flag=True,
    help="With --workers browser: start over; earlier answers are kept in another folder.",
)
@for_programs
@who_and_where
@answers_in_browser("--host", "--portal-host")
def run(
    *,
    job_dir: Path | None,
    labels: str | None,
    labels_file: Path | None,
    truth: Path | None,
    workers_per_object: int | None,
    known_share: float | None,
    output: Path | None,
    port: int | None,
    workers: "WorkersOption",
    accuracy: float,
    seed: int,
    decline_rate: float,
    lambda_url: str | None,
    settings: dict[str, str],
    restart: bool,
    portal: "PortalPlace | None",
    any_function: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run one labeling job, from its manifest to its output manifest.

    JOB_DIR is a folder as it would be uploaded under jobs/: a .manifest file, and beside it job.json,
    labels.json, worker-template.liquid.html, truth.csv and images where it has them. Any other folder is
    taken as a folder of images, which needs --labels or --labels-file. Without JOB_DIR a sample job is
    run or, with --workers replay:FILE.csv, a job with a placeholder image for each item of that file.

    Exits with 0 if objects were labeled, 1 if the job was rejected, failed or labeled nothing, 2 for files
    and options that can't be used, and 130 after Ctrl-C, which keeps what was labeled.
    """
    refuse_settings_elsewhere(lambda_url, settings)
    with errors_as_one_line():
        from rehearsal.command.checked_settings import check_settings
        from rehearsal.command.console import note, results_console
        from rehearsal.command.job_did_not_complete import JobDidNotComplete
        from rehearsal.command.known_share import with_known_share
        from rehearsal.command.label_options import categories_of
        from rehearsal.command.rehearsed_job import rehearsed_job
        from rehearsal.results.mirror import OUTPUT

        check_settings(settings)
        job = rehearsed_job(
            job_dir,
            categories=categories_of(labels, labels_file),
            responses_file=workers.replay,
            truth_file=truth,
            workers_per_object=workers_per_object,
            results=output or OUTPUT,
            are_simulated=portal is None,
        )
        if known_share is not None:
            job = with_known_share(job, known_share, seed)
        for text in job.notes:
            note(text)
        from rehearsal.command.job_run import RunSettings, run_job
        from rehearsal.command.workers_option import Simulation
        from rehearsal.results.summary import show
        from rehearsal.running_stack import StackPlace

        place = StackPlace(
            hosts=("127.0.0.1", *(_bridge_if_any() if lambda_url else ())),
            port=port if port is not None else DEFAULT_PORT if lambda_url else 0,
            lambda_url=lambda_url,
            any_function=any_function,
        )
        simulation = Simulation(workers.simulated, accuracy, seed, decline_rate)
        run_settings = RunSettings(simulation, settings, place, output, portal, restart)
        console = results_console()  # before any function's environment could hide NO_COLOR or TERM
        try:
            with failures_once_started():
                figures, paths, interrupted = run_job(job, run_settings)
        except JobDidNotComplete as error:
            if as_json:
                click.echo(error.as_json(), nl=False)
            raise
        if as_json:
            click.echo(figures.as_json(), nl=False)
        elif not quiet:
            show(console, figures, paths)
        if quiet and figures.nothing_labeled:
            click.echo(f"Error: {figures.nothing_labeled}", err=True)
        if interrupted:
            raise SystemExit(INTERRUPTED)
        if figures.nothing_labeled:
            raise SystemExit(1)


def _bridge_if_any() -> tuple[str, ...]:
    """The bridge's address; none where containers reach this machine otherwise, as in Docker Desktop."""
    from rehearsal.local_aws.docker_bridge import NoDockerBridge, docker_bridge_address

    try:
        return (docker_bridge_address(),)
    except NoDockerBridge:
        return ()
