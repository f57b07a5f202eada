"""What requests hold and what answers are made of."""

import json
from typing import Any, Never

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

MOST_BYTES = 1_000_000


class PortalRequest(Request):
    """A request of a browser; one with a longer body is refused."""

    max_content_length = MOST_BYTES

    def json_object(self) -> dict[str, Any]:
        """The body.

        Raises:
            BadRequest: if it is not a JSON object.
        """
        try:
            body = json.loads(self.get_data(), parse_constant=_refuse)
            json.dumps(body, allow_nan=False)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"the body is not valid JSON: {error}") from error
        if not isinstance(body, dict):
            raise BadRequest("the body must be a JSON object")
        return body

    def text(self, name: str) -> str:
        """A member of the body.

        Raises:
            BadRequest: if it is missing or not a string.
        """
        value = self.json_object().get(name)
        if not isinstance(value, str):
            raise BadRequest(f'"{name}" must be a string')
        return value


def html_response(content: str, status: int = 200) -> Response:
    """A page."""
    return Response(content, status, content_type="text/html; charset=utf-8")


def json_response(content: Any, status: int = 200) -> Response:
    """A value for a script."""
    return Response(json.dumps(content), status, content_type="application/json")


def message(text: str, status: int) -> Response:
    """Why there is nothing else, for a script and for a person."""
    return json_response({"message": text}, status)


def _refuse(name: str) -> Never:
    raise ValueError(f"{name} is not a JSON number")
