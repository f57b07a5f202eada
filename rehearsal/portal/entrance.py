"""How workers come in: by the secret of their link, or on this machine by picking a name."""

from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response

from rehearsal.portal.http_messages import PortalRequest, html_response
from rehearsal.portal.journal import JournaledWorker
from rehearsal.portal.pages import page
from rehearsal.portal.request_guard import RequestGuard
from rehearsal.portal.team import InvalidWorkerName, Team

COOKIE = "rehearsal-worker"
_COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep one


class Entrance:
    """The pages for somebody whom the portal does not know yet.

    A personal link is ``/join#<secret>``. Browsers keep what follows ``#`` to themselves, so the secret is in
    no server's log and in no Referer; the page's script exchanges it for a cookie.
    """

    def __init__(self, team: Team, guard: RequestGuard) -> None:
        self._team = team
        self._guard = guard

    def worker(self, request: PortalRequest) -> JournaledWorker | None:
        """Whose browser a request comes from; None if the portal doesn't know it."""
        return self._team.by_session(request.cookies.get(COOKIE, ""))

    def known_worker(self, request: PortalRequest) -> JournaledWorker:
        """Whose browser a request comes from.

        Raises:
            Forbidden: if the portal doesn't know it.
        """
        worker = self.worker(request)
        if worker is None:
            raise Forbidden(
                "you are not signed in: open your personal link, or pick a name on the first page"
            )
        return worker

    def front_page(self) -> Response:
        """What somebody sees who is not known."""
        if not self._team.is_open:
            return html_response(page("closed"), 403)
        return html_response(page("pick", names=[worker.name for worker in self._team.workers]))

    def join(self, request: PortalRequest) -> Response:
        """The page behind a personal link."""
        return html_response(page("join"))

    def enter(self, request: PortalRequest) -> Response:
        """Exchange a link's secret for a cookie."""
        worker = self._team.by_secret(request.text("secret"))
        if worker is None:
            raise Forbidden("this link is not valid: ask for a new one")
        return self._welcome(request, worker)

    def pick(self, request: PortalRequest) -> Response:
        """Come in by a name, where nobody needs a link."""
        if not self._team.is_open:
            raise Forbidden("this portal is open only to workers with a personal link")
        try:
            return self._welcome(request, self._team.pick(request.text("name")))
        except InvalidWorkerName as error:
            raise BadRequest(str(error)) from error

    def leave(self, request: PortalRequest) -> Response:
        """Forget who works in this browser."""
        response = Response(status=204)
        response.delete_cookie(COOKIE, httponly=True, samesite="Strict")
        return response

    def _welcome(self, request: PortalRequest, worker: JournaledWorker) -> Response:
        response = Response(status=204)
        secure = self._guard.origin(request).startswith("https:")
        response.set_cookie(
            *(COOKIE, worker.session, _COOKIE_SECONDS), httponly=True, samesite="Strict", secure=secure
        )
        return response
