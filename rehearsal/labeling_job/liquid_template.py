"""Worker templates: Liquid with Ground Truth's own filters, rendered for one task.

Source: the SageMaker developer guide, "Creating a custom worker task template" (automation with Liquid).
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liquid import Environment
from liquid.exceptions import LiquidError
from liquid.filter import liquid_filter
from liquid.undefined import Undefined
from markupsafe import Markup

from ground_truth.s3_location import InvalidS3Uri, S3Location

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OUTPUT_OR_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
# Raw and doc first: what stands in them is text.
_PAIRS = (("{% raw %}", "{% endraw %}"), ("{% doc %}", "{% enddoc %}"), ("{{", "}}"), ("{%", "%}"))
_MOST_LEFT_OPEN = 10  # Liquid reads on to the template's end for each one
_LINK_SECONDS = 7 * 24 * 3600  # the longest that a presigned URL can be good for


class TemplateError(Exception):
    """A worker template can't be rendered; the message says where and what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        """The kind of error, as RenderUiTemplate's ``Errors`` name it."""


class WorkerTemplate:
    """A worker template, read and ready to render.

    Args:
        source: the template (HTML and Liquid).
        where: the place it comes from, for errors.
        s3: presigns the URLs that ``grant_read_access`` gives.

    Raises:
        TemplateError: if the template is not valid Liquid.
    """

    def __init__(self, source: str, where: str, s3: "S3Client") -> None:
        self.source = source
        self._where = where
        rest = source
        for opening, end in _PAIRS:
            if _left_open(rest, opening, end) > _MOST_LEFT_OPEN:
                raise TemplateError("TemplateSyntaxError", f"{where}: {opening} must be followed by {end}")
            rest = re.sub(f"(?s:{_written(opening)}.*?{_written(end)})", "", rest)
        try:
            self._template = _environment(s3).from_string(source)
        except LiquidError as error:
            place = _place_of(error) or _place_of_incomplete(error, source)
            raise TemplateError("TemplateSyntaxError", _described(error, where, place)) from error

    def render(self, task_input: Mapping[str, Any]) -> str:
        """The page (HTML) that a worker sees for a task with this input.

        Raises:
            TemplateError: if a filter can't be applied, or a limit is passed.
        """
        try:
            return str(self._template.render(task={"input": task_input}))
        except LiquidError as error:
            raise TemplateError("TemplateRenderError", _described(error, self._where)) from error
        except RecursionError as error:
            raise TemplateError(
                "TemplateRenderError", f"{self._where}: the task's input is nested too deeply"
            ) from error
        except Exception as error:  # Liquid's filters let pass whatever their values make Python raise
            raise TemplateError(
                "TemplateRenderError", f"{self._where}: {type(error).__name__}: {error}"
            ) from error


class _WorkerPageEnvironment(Environment):
    """Liquid with limits, so that a template can't keep a job's thread for ever or fill the memory."""

    loop_iteration_limit = 1_000_000
    output_stream_limit = 10_000_000
    local_namespace_limit = 1_000_000
    context_depth_limit = 30


def _environment(s3: "S3Client") -> Environment:
    environment = _WorkerPageEnvironment(autoescape=True)

    @liquid_filter
    def grant_read_access(uri: object) -> str:
        try:
            place = S3Location.parse(_plain(uri))
        except InvalidS3Uri as error:
            raise LiquidError(f"grant_read_access: {error}", token=None) from error
        return s3.generate_presigned_url(
            "get_object", Params={"Bucket": place.bucket, "Key": place.key}, ExpiresIn=_LINK_SECONDS
        )

    environment.add_filter("grant_read_access", grant_read_access)
    environment.add_filter("s3_presign", grant_read_access)
    environment.add_filter("to_json", _to_json)
    environment.add_filter("skip_autoescape", _skip_autoescape)
    return environment


def _left_open(source: str, opening: str, end: str) -> int:
    """How many openings no end follows."""
    last = max((found.end() for found in re.finditer(_written(end), source)), default=0)
    return sum(1 for _ in re.finditer(_written(opening), source[last:]))


def _written(mark: str) -> str:
    """The pattern of a mark as Liquid reads it, with any spaces and hyphens in it."""
    tag = mark.removeprefix("{% ").removesuffix(" %}")
    return re.escape(mark) if tag == mark else rf"\{{%-?\s*{tag}\s*-?%\}}"


@liquid_filter
def _to_json(value: object) -> str:
    return json.dumps(None if isinstance(value, Undefined) else value, ensure_ascii=False, default=str)


@liquid_filter
def _skip_autoescape(value: object) -> Markup:
    return Markup(value if isinstance(value, str) else _plain(value))  # noqa: S704 - the author asks for it by name


def _plain(value: object) -> object:
    if isinstance(value, Markup):
        return str(value.unescape())
    return "" if isinstance(value, Undefined) else value


def _described(error: LiquidError, where: str, place: tuple[str, int] | None = None) -> str:
    place = place or _place_of(error)
    if place is None:
        return f"{where}: {error.message}"
    source, index = place
    before = source[:index]
    line = before.count("\n") + 1
    column = index - (before.rfind("\n") + 1) + 1
    return f"{where}: line {line}, column {column}: {error.message}"


def _place_of(error: LiquidError) -> tuple[str, int] | None:
    """The source of an error and the place in it, where Liquid knows it."""
    token = error.token
    return None if token is None or token.start_index < 0 else (token.source, token.start_index)


def _place_of_incomplete(error: LiquidError, source: str) -> tuple[str, int] | None:
    """The place of an output or tag that ends too early; Liquid knows no place for what is not there."""
    if str(error.message).startswith("expected tag"):  # any tag of that kind may be the one left open
        return None
    environment = Environment()
    for part in _OUTPUT_OR_TAG.finditer(source):
        try:
            environment.from_string(part[0])
        except LiquidError as own:
            if own.message == error.message:
                return source, part.start()
    return None
