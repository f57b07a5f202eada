"""What a template's frame loads: the task's page, its images, and the portal's scripts."""

import urllib3
from werkzeug.exceptions import BadGateway, Forbidden, NotFound
from werkzeug.wrappers import Response

from rehearsal.portal.content_policy import IMAGE_HEADERS, IMAGES, STATIC, STATIC_HEADERS, frame_headers
from rehearsal.portal.frame_page import frame_page
from rehearsal.portal.http_messages import PortalRequest, html_response
from rehearsal.portal.image_links import ImageLinks
from rehearsal.portal.static_files import static_files


class FrameContent:
    """The content of frames.

    Args:
        images: the images that pages point to.
        crowd_elements: URL of a script in place of the portal's own crowd elements.
    """

    def __init__(self, images: ImageLinks, crowd_elements: str | None) -> None:
        self._images = images
        self._crowd_elements = crowd_elements
        self._static = static_files()

    def page(self, rendered: str, origin: str) -> Response:
        """A rendered worker template, fit for a frame.

        Args:
            rendered: the template as it was rendered for the task.
            origin: the portal's.
        """
        shown = self._images.rewritten(rendered, origin)
        response = html_response(frame_page(shown, f"{origin}{STATIC}", self._crowd_elements))
        scripts = (self._crowd_elements,) if self._crowd_elements else ()
        response.headers.update(frame_headers(origin, scripts))
        return response

    def image(self, request: PortalRequest, mac: str, path: str) -> Response:
        """An object of S3, by an address that a page was given."""
        raw_path, _, query = str(request.environ["RAW_URI"]).partition("?")
        raw_path = raw_path[raw_path.index(IMAGES) + len(IMAGES) :]
        try:
            stored = self._images.read(mac, raw_path.removeprefix(mac), query)
        except urllib3.exceptions.HTTPError as error:
            raise BadGateway(f"S3 can't be reached: {error}") from error
        if stored is None:
            raise Forbidden("this address is not valid")
        response = Response(stored.content, stored.status, content_type=stored.media_type)
        response.headers.update(IMAGE_HEADERS)
        return response

    def static(self, request: PortalRequest, path: str) -> Response:
        """One of the portal's scripts or styles."""
        file = self._static.get(path)
        if file is None:
            raise NotFound(f"file {path!r:.100} does not exist")
        response = Response(file.content, content_type=file.media_type)
        response.headers.update(STATIC_HEADERS)
        response.set_etag(file.etag)
        return response.make_conditional(request)
