"""The options for people who answer in a browser: where the portal is, and who may come."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rehearsal.command.command_options import FILE, PORT

if TYPE_CHECKING:
    from rehearsal.command.workers_option import WorkersOption
    from rehearsal.portal.portal_server import PortalPlace

_DEFAULT_PORT = 5601
_OPTIONS = (
    click.option(
        "--portal-port",
        type=PORT,
        help=f"With --workers browser: the portal's port; default {_DEFAULT_PORT}, 0: any.",
    ),
    click.option(
        "--worker",
        "worker_names",
        metavar="NAME",
        multiple=True,
        help="With --workers browser: a worker, who gets a personal link; may be repeated.",
    ),
    click.option(
        "--workers-file",
        type=FILE,
        help="With --workers browser: a file with the workers' names, one per line.",
    ),
    click.option(
        "--portal-url",
        metavar="URL",
        help="Where workers reach the portal, if it is behind a reverse proxy or an SSH tunnel.",
    ),
    click.option(
        "--crowd-elements",
        metavar="URL",
        help="A script with crowd elements, such as Amazon's, instead of the portal's own.",
    ),
    click.option(
        "--exclusion-submits",
        type=click.Choice(["empty", "text"]),
        help="What choosing the exclusion category submits: an empty list (default), or its text as a label.",
    ),
)


def answers_in_browser(*host_names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of the portal; the command's parameter ``portal`` is what they say, None for other workers.

    Args:
        host_names: what the option for the portal's addresses is called.
    """
    host = click.option(
        *host_names,
        "portal_hosts",
        metavar="ADDRESS",
        multiple=True,
        help="With --workers browser: the portal's address; default 127.0.0.1. Any other needs --worker.",
    )

    def add_options(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_portal(*, workers: "WorkersOption", **arguments: Any) -> Any:
            names = (
                *("portal_hosts", "portal_port", "worker_names", "workers_file"),
                *("portal_url", "crowd_elements", "exclusion_submits"),
            )
            given = {name: value for name in names if (value := arguments.pop(name)) not in (None, ())}
            if given and not workers.browser:
                raise click.UsageError(f"{_option(next(iter(given)))} requires --workers browser")
            portal = _place(**given) if workers.browser else None
            return command(workers=workers, portal=portal, **arguments)

        for option in reversed((host, *_OPTIONS)):
            with_portal = option(with_portal)
        return with_portal

    return add_options


def _option(parameter: str) -> str:
    names = {"worker_names": "--worker", "portal_hosts": "the portal's address"}
    return names.get(parameter, "--" + parameter.replace("_", "-"))


def _place(
    *,
    portal_hosts: tuple[str, ...] = ("127.0.0.1",),
    portal_port: int = _DEFAULT_PORT,
    worker_names: tuple[str, ...] = (),
    workers_file: Path | None = None,
    portal_url: str | None = None,
    crowd_elements: str | None = None,
    exclusion_submits: str = "empty",
) -> "PortalPlace":
    from rehearsal.portal.app import PortalSettings
    from rehearsal.portal.portal_server import PortalPlace

    for name, url in (("--portal-url", portal_url), ("--crowd-elements", crowd_elements)):
        if url is not None and not url.startswith(("http://", "https://")):
            raise click.UsageError(f"{name} must be a URL such as https://label.example.org, got {url!r}")
    names = (*worker_names, *(_names_in(workers_file) if workers_file else ()))
    elsewhere = [*(host for host in portal_hosts if not _is_loopback(host)), *filter(None, [portal_url])]
    if elsewhere and not names:
        raise click.UsageError(
            f"at {elsewhere[0]} anyone could come in: name the workers with --worker NAME"
            " or --workers-file FILE"
        )
    if not portal_url and any(_is_wildcard(host) for host in portal_hosts):
        raise click.UsageError(
            f"links can't use the address {elsewhere[0]}: give one that workers can reach, or --portal-url"
        )
    settings = PortalSettings(
        public_url=portal_url, crowd_elements=crowd_elements, exclusion_submits=exclusion_submits
    )
    return PortalPlace(portal_hosts, portal_port, names or None, settings)


def _names_in(file: Path) -> tuple[str, ...]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"--workers-file {file} must be UTF-8: {error}") from error
    names = tuple(name for line in lines if (name := line.strip()) and not name.startswith("#"))
    if not names:
        raise click.UsageError(f"--workers-file {file} has no names")
    return names


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
