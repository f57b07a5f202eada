"""One task of a worker template that is being written, in the portal's frame, with what is wrong with it."""

import hashlib
import re
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import Forbidden, HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from ground_truth.page_check import RenderedPage, page_problems, template_problems
from ground_truth.problem import Problem
from ground_truth.s3_location import InvalidS3Uri, S3Location
from ground_truth.task_input import LABELS, TASK_OBJECT
from ground_truth.worker_page import ELEMENT, FORM
from rehearsal.labeling_job.liquid_template import TemplateError, WorkerTemplate
from rehearsal.labeling_job.template_lines import source_lines
from rehearsal.portal.content_policy import FRAMES, page_headers
from rehearsal.portal.frame_content import FrameContent
from rehearsal.portal.http_messages import PortalRequest, html_response, json_response, message
from rehearsal.portal.image_links import ImageLinks, KeyConverter, StoredObject
from rehearsal.portal.pages import page
from rehearsal.portal.request_guard import RequestGuard

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_S3_URL = "http://s3.preview.invalid"
_OTHER_OBJECT = "s3://preview/another-object"
_MODULE_FROM_ELSEWHERE = re.compile(
    r"<script\b(?=[^<>]*\btype\s*=\s*[\"']?module)(?=[^<>]*\bsrc\s*=\s*[\"']?(?:https?:)?//)[^<>]*>",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"<!--(?s:.)*?(?:-->|\Z)|\{%-?\s*comment\s*-?%\}(?s:.)*?(?:\{%-?\s*endcomment\s*-?%\}|\Z)"
)
_TAG_NAME = re.compile(rf"<(?:{ELEMENT}|{FORM})(?=>)")


@dataclass(frozen=True)
class PreviewTask:
    """The task that a template is tried with."""

    template: Path
    task_input: Mapping[str, Any]
    """What the template knows as ``task.input``."""
    image: bytes
    """Stands for every object of S3 that the page links to."""
    media_type: str
    crowd_elements: str | None = None
    exclusion_submits: str = "empty"


@dataclass(frozen=True)
class _Version:
    """The template as it was saved, rendered."""

    name: str
    html: str = ""
    lines: list[int | None] = field(default_factory=list)
    """The template's line that each line of the page comes from, as far as that is sure."""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Preview:
    """The preview's pages; a WSGI application.

    Args:
        task: the template and what it is tried with.
    """

    def __init__(self, task: PreviewTask) -> None:
        self._task = task
        self._guard = RequestGuard()
        self._frames = FrameContent(_PreviewImages(task), task.crowd_elements)
        self._lock = threading.Lock()
        self._version = _Version("")
        self._routes = Map(
            [
                Rule("/", endpoint=self._home),
                Rule("/state", endpoint=self._state),
                Rule(f"{FRAMES}<version>", endpoint=self._frame),
                Rule("/s3/<mac>/<key:path>", endpoint=self._frames.image),
                Rule("/static/<path:path>", endpoint=self._frames.static),
            ],
            merge_slashes=False,
            converters={"key": KeyConverter},
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = PortalRequest(environ)
        try:
            handler, arguments = self._routes.bind_to_environ(environ).match(method="GET")
            from_frames = handler in (self._frames.image, self._frames.static)
            refusal = self._guard.refusal(request, from_frames=from_frames)
            if refusal:
                raise Forbidden(refusal)
            response: Response = handler(request, **arguments)
        except HTTPException as error:
            response = message(error.description or error.name, error.code or 500)
        for name, value in page_headers(self._guard.origin(request)).items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _home(self, request: PortalRequest) -> Response:
        return html_response(
            page(
                "preview",
                template=self._task.template.name,
                exclusion_submits=self._task.exclusion_submits,
            )
        )

    def _state(self, request: PortalRequest) -> Response:
        version = self._current()
        return json_response(
            {
                "version": version.name,
                "frame": f"{FRAMES}{version.name}" if version.html else None,
                "lines": version.lines,
                "errors": version.errors,
                "warnings": version.warnings,
            }
        )

    def _frame(self, request: PortalRequest, version: str) -> Response:
        current = self._current()
        if version != current.name or not current.html:
            raise NotFound("the template has changed")
        return self._frames.page(current.html, self._guard.origin(request))

    def _current(self) -> _Version:
        """The template as it is saved now."""
        try:
            content = self._task.template.read_bytes()
        except OSError as error:
            return _Version("unreadable", errors=[f"{self._task.template.name}: {error.strerror}"])
        name = hashlib.sha256(content).hexdigest()[:32]
        with self._lock:
            if name != self._version.name:
                self._version = _rendered(self._task, name, content)
            return self._version


def _rendered(task: PreviewTask, name: str, content: bytes) -> _Version:
    where = task.template.name
    problems = template_problems(content)
    source = content.decode("utf-8-sig", errors="replace")
    try:
        template = WorkerTemplate(source, where, cast("S3Client", _Links()))
        html = template.render(task.task_input)
        labels, place = task.task_input.get(LABELS), task.task_input.get(TASK_OBJECT)
        if isinstance(labels, list) and all(isinstance(label, str) for label in labels):
            pages = [
                RenderedPage(str(uri), _is_image(uri), template.render({**task.task_input, TASK_OBJECT: uri}))
                for uri in (place, _OTHER_OBJECT)
            ]
            problems += page_problems(pages, labels, "")[0]
    except TemplateError as error:
        return _Version(name, errors=[str(error)])
    texts = list(dict.fromkeys((problem.severity, _text(problem, source)) for problem in problems))
    warnings = [text for severity, text in texts if severity == "warning"]
    for found in _MODULE_FROM_ELSEWHERE.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        warnings.append(
            f"line {line}: real task pages block modules from other sites;"
            " expected a script that is not a module"
        )
    errors = [text for severity, text in texts if severity != "warning"]
    return _Version(name, html, source_lines(source, task.task_input), errors, warnings)


def _text(problem: Problem, source: str) -> str:
    line = _line_of(problem, source)
    return f"{f'line {line}: ' if line else ''}{problem.at('')}"


def _line_of(problem: Problem, source: str) -> int | None:
    """The line of the attribute that a problem is about, else that of the tag that it names."""
    markup = _COMMENT.sub(lambda comment: re.sub("[^\n]", " ", comment[0]), source)
    element = markup.find(f"<{ELEMENT}")
    if problem.key and element >= 0:
        found = list(re.compile(rf"\s{re.escape(problem.key)}\s*=").finditer(markup, element))
        if len(found) == 1:
            return source.count("\n", 0, found[0].end()) + 1
    if named := _TAG_NAME.search(problem.message):
        tags = [found.start() for found in re.finditer(rf"{re.escape(named[0])}(?=[\s/>])", markup)]
        # Where there are too many of one kind, it is the second.
        number = 1 if len(tags) > 1 and problem.message.startswith("the page has") else 0
        return source.count("\n", 0, tags[number]) + 1 if tags else None
    return None


def _is_image(uri: object) -> bool:
    try:
        S3Location.parse(uri)
    except InvalidS3Uri:
        return False
    return True


class _Links:
    """Presigned links as S3's client makes them, to an S3 that does not exist."""

    def generate_presigned_url(self, _: str, Params: Mapping[str, str], ExpiresIn: int) -> str:  # noqa: N803 - boto3's names
        path = quote(f"/{Params['Bucket']}/{Params['Key']}", safe="/~")
        return f"{_S3_URL}{path}?X-Amz-Expires={ExpiresIn}&X-Amz-Signature=preview"


class _PreviewImages(ImageLinks):
    """Links to the one image."""

    def __init__(self, task: PreviewTask) -> None:
        super().__init__(_S3_URL, secrets.token_bytes())
        self._image = StoredObject(200, task.media_type, task.image)

    def stored(self, path: str, query: str) -> StoredObject:
        """The image, whatever the object."""
        return self._image
