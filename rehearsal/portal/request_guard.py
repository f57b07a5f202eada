"""Which requests the portal answers: those that came to its own name, from its own pages."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from werkzeug.wrappers import Request


class RequestGuard:
    """Refuses requests that another web site makes a worker's browser send.

    A page of another site reaches a server on this machine in two ways: by a name of its own that it points
    here (DNS rebinding), and by plain cross-site requests. The first has that name in Host, the second has
    another Origin, and Sec-Fetch-Site says so.

    Args:
        public_url: where workers reach the portal behind a reverse proxy; None: at its own addresses.
        names: names of its own addresses, beside IP addresses and ``localhost``.
    """

    def __init__(self, public_url: str | None = None, names: Collection[str] = ()) -> None:
        self._public = urlsplit(public_url) if public_url else None
        public_name = (self._public and self._public.hostname) or "localhost"
        self._names = {"localhost", public_name, *(name.lower() for name in names)}

    def origin(self, request: Request) -> str:
        """The portal's origin as the browser sees it: ``http://127.0.0.1:5601``."""
        if self._public and request.host.lower() == self._public.netloc.lower():
            return f"{self._public.scheme}://{request.host}"
        return f"http://{request.host}"

    def refusal(self, request: Request, *, from_frames: bool = False) -> str | None:
        """Why a request is refused; None if it is not.

        Args:
            from_frames: whether templates' frames, whose origin is opaque, may make this request.
        """
        # werkzeug puts the server's own name in place of a Host that is missing.
        if "Host" not in request.headers or not self._is_own(request.host):
            return f"the Host header must be an address of the portal, got {request.host!r:.100}"
        reads = request.method in ("GET", "HEAD")
        if reads and from_frames:
            return None
        own = self.origin(request)
        origin = request.headers.get("Origin", own if reads else "nowhere")
        if origin != own:
            return f"the request comes from {origin!r:.100}, not from {own}"
        if not _is_from_here(request, reads):
            return "the request comes from another site"
        return None

    def _is_own(self, host: str) -> bool:
        """Whether a Host header names the portal. Rebinding needs a name, so any IP address is good."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_from_here(request: Request, reads: bool) -> bool:
    """Whether a request comes from the portal's pages or, to read one, the address bar or a link."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site == "same-origin" or not reads:
        return site == "same-origin"
    followed = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return site == "none" or (followed and request.headers.get("Sec-Fetch-Dest") == "document")
