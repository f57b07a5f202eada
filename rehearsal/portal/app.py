"""The portal's WSGI application: which request goes where, and what every answer carries."""

import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from rehearsal.labeling_job.task_board import TaskNotAvailable
from rehearsal.portal.content_policy import page_headers
from rehearsal.portal.desk import Desk
from rehearsal.portal.entrance import Entrance
from rehearsal.portal.frame_addresses import FrameAddresses
from rehearsal.portal.frame_content import FrameContent
from rehearsal.portal.http_messages import PortalRequest, json_response, message
from rehearsal.portal.image_links import ImageLinks, KeyConverter
from rehearsal.portal.journal import Journal
from rehearsal.portal.portal_job import PortalJob
from rehearsal.portal.request_guard import RequestGuard
from rehearsal.portal.team import Team
from rehearsal.portal.workplace import Workplace

_IMAGE_KEY = "image-key"


@dataclass(frozen=True)
class PortalSettings:
    """How the portal shows tasks."""

    s3_url: str = "http://127.0.0.1:5600"
    """The S3 that rendered pages point to."""
    public_url: str | None = None
    """Where workers reach the portal behind a reverse proxy."""
    crowd_elements: str | None = None
    """URL of a script in place of the portal's own crowd elements."""
    exclusion_submits: str = "empty"
    """What the exclusion category submits: ``empty``, an empty list; ``text``, its text as a label."""


class Portal:
    """The workers' pages of all jobs; a WSGI application, safe to call from several threads.

    Args:
        team: who may work.
        journal: where everything that workers do is written down.
        settings: how tasks are shown.
        hosts: names that workers reach it by, beside IP addresses and ``localhost``.
    """

    def __init__(
        self, team: Team, journal: Journal, settings: PortalSettings, hosts: Collection[str] = ()
    ) -> None:
        self.team = team
        self._journal = journal
        self._guard = RequestGuard(settings.public_url, hosts)
        entrance = Entrance(team, self._guard)
        self._workplace = Workplace(entrance, FrameAddresses(), settings.exclusion_submits, journal.knows)
        images = ImageLinks(settings.s3_url, _image_key(journal))
        self._frames = FrameContent(images, settings.crowd_elements)
        self._handlers: dict[str, Callable[..., Response]] = {
            "GET /": self._workplace.home,
            "GET /join": entrance.join,
            "POST /join": entrance.enter,
            "POST /worker": entrance.pick,
            "POST /leave": entrance.leave,
            "GET /jobs/<job>": self._workplace.work,
            "POST /jobs/<job>/view": self._workplace.view,
            "POST /jobs/<job>/answer": self._workplace.answer,
            "POST /jobs/<job>/decline": self._workplace.decline,
            "POST /jobs/<job>/undo": self._workplace.undo,
            "POST /jobs/<job>/finish": self._workplace.finish,
            "GET /frame/<token>": self._frame,
            "GET /frame/<token>/lines": self._source_lines,
            "GET /s3/<mac>/<key:path>": self._frames.image,
            "GET /static/<path:path>": self._frames.static,
        }
        rules = [
            Rule(route.partition(" ")[2], endpoint=route, methods=[route.partition(" ")[0]])
            for route in self._handlers
        ]
        # An S3 key may hold slashes side by side.
        self._routes = Map(rules, strict_slashes=False, merge_slashes=False, converters={"key": KeyConverter})

    def add(self, job: PortalJob) -> Desk:
        """Show a job to the workers; what the journal says about it is put back on its board."""
        desk = Desk(job, self._journal)
        self._workplace.add(desk)
        return desk

    @property
    def desks(self) -> list[Desk]:
        """All jobs' desks, in the order the jobs came."""
        return self._workplace.desks

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = PortalRequest(environ)
        response = self._response(request)
        for name, value in page_headers(self._guard.origin(request)).items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _response(self, request: PortalRequest) -> Response:
        try:
            route, arguments = self._routes.bind_to_environ(request.environ).match()
            from_frames = self._handlers[route] in (self._frames.image, self._frames.static)
            refusal = self._guard.refusal(request, from_frames=from_frames)
            if refusal:
                raise Forbidden(refusal)
            return self._handlers[route](request, **arguments)
        except HTTPException as error:
            return message(error.description or error.name, error.code or 500)
        except TaskNotAvailable as error:
            return message(str(error), 409)
        except sqlite3.Error as error:
            return message(f"the answer could not be written to disk: {error}", 507)

    def _frame(self, request: PortalRequest, token: str) -> Response:
        return self._frames.page(self._workplace.task(token).page, self._guard.origin(request))

    def _source_lines(self, request: PortalRequest, token: str) -> Response:
        return json_response(self._workplace.task(token).source_lines())


def _image_key(journal: Journal) -> bytes:
    """The secret key of the links to images, the same for the life of a journal."""
    key = journal.fact(_IMAGE_KEY)
    if key is None:
        key = secrets.token_hex(32)
        journal.write_fact(_IMAGE_KEY, key)
    return bytes.fromhex(key)
