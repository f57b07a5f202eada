"""Who is not a worker, or not on the portal's own page, gets nothing."""

from collections.abc import Callable

import pytest

from rehearsal.portal.app import PortalSettings
from rehearsal.portal.team import InvalidWorkerName
from tests.rehearsal.portal.portal_bench import ANSWER, ORIGIN, S3, Bench

type Make = Callable[..., Bench]
POSTS = ("view", "answer", "decline", "undo", "finish")


def test_a_personal_link_lets_its_worker_in(bench: Make) -> None:
    made = bench(names=("Ann", "Bob"))
    browser = made.browser()
    assert browser.get("/join").status_code == 200
    response = browser.post("/join", secret=made.team.workers[1].secret)
    assert response.status_code == 204
    [cookie] = response.headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ">Bob</p>" in browser.get("/").text


@pytest.mark.parametrize("secret", ["", "x", "AAAAAAAAAAAAAAAAAAAAAA", "ü"])
def test_a_wrong_secret_sees_nothing(bench: Make, secret: str) -> None:
    made = bench(names=("Ann",))
    browser = made.browser()
    refused = browser.post("/join", secret=secret)
    assert (refused.status_code, refused.json) == (
        403,
        {"message": "this link is not valid: ask for a new one"},
    )
    browser.client.set_cookie("rehearsal-worker", secret, domain="127.0.0.1")
    front = browser.get("/")
    assert front.status_code == 403
    assert "animals" not in front.text
    assert "Ann" not in front.text
    assert browser.get("/jobs/pets").status_code == 403
    for action in POSTS:
        assert browser.post(f"/jobs/pets/{action}", object="0", answer=ANSWER, reason="").status_code == 403
    assert made.board.answers_received == 0


def test_a_secret_that_utf8_cannot_hold_is_wrong(bench: Make) -> None:
    refused = bench(names=("Ann",)).browser().post("/join", secret="\ud800")
    assert (refused.status_code, refused.json) == (
        403,
        {"message": "this link is not valid: ask for a new one"},
    )


def test_nobody_picks_a_name_where_workers_have_links(bench: Make) -> None:
    assert bench(names=("Ann",)).browser().post("/worker", name="Ann").status_code == 403


def test_a_worker_who_is_no_longer_named_stays_out(bench: Make) -> None:
    secret = bench(names=("Ann", "Bob")).team.workers[1].secret
    assert bench(names=("Ann",)).browser().post("/join", secret=secret).status_code == 403


def test_secrets_have_128_bits_and_links_differ(bench: Make) -> None:
    workers = bench(names=("Ann", "Bob")).team.workers
    secrets = [text for worker in workers for text in (worker.secret, worker.session)]
    assert len(set(secrets)) == 4
    assert all(len(secret) >= 22 for secret in secrets)


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "<b>", "a\u202eb", "-a", "a/b", "a\x00"])
def test_what_is_not_a_name_is_refused(bench: Make, name: str) -> None:
    made = bench()
    refused = made.browser().post("/worker", name=name)
    assert refused.status_code == 400
    assert "a worker's name must be 1 to 40 letters" in refused.json["message"]  # type: ignore[index]
    assert made.team.workers == []


def test_names_that_differ_in_case_and_spaces_are_one_worker(bench: Make) -> None:
    made = bench()
    for name in ("Ann Lee", " ann  lee ", "ANN LEE"):
        made.browser(name)
    assert [worker.name for worker in made.team.workers] == ["Ann Lee"]
    with pytest.raises(InvalidWorkerName, match="workers 'Ann Lee' and 'ann lee' are the same"):
        bench(names=("Ann Lee", "ann lee"))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:5601", 200),
        ("localhost:5601", 200),
        ("LOCALHOST", 200),
        ("[::1]:5601", 200),
        ("192.168.1.7:5601", 200),
        ("evil.example:5601", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("", 403),
    ],
)
def test_the_portal_answers_to_its_own_name_only(bench: Make, host: str, status: int) -> None:
    browser = bench().browser()
    for path in ("/", "/static/portal/portal.css"):
        assert browser.get(path, Host=host).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:5600"},
        {"Origin": "https://127.0.0.1:5601"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_site_takes_no_step_for_a_worker(bench: Make, headers: dict[str, str]) -> None:
    made = bench()
    ann = made.browser("Ann")
    ann.view()
    for path in ("/worker", "/join", "/leave", *(f"/jobs/pets/{action}" for action in POSTS)):
        refused = ann.post(path, headers=headers, name="Eve", object="0", answer=ANSWER, reason="")
        assert refused.status_code == 403, path
    assert (made.board.answers_received, len(made.team.workers)) == (0, 1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
    ids=str,
)
def test_another_site_may_link_to_the_portal_and_no_more(
    bench: Make, headers: dict[str, str], status: int
) -> None:
    assert bench().browser("Ann").get("/", **headers).status_code == status


def test_behind_a_reverse_proxy_the_public_address_is_the_portals(bench: Make) -> None:
    made = bench(settings=PortalSettings(S3, public_url="https://label.example.org"))
    browser = made.browser()
    public = {"Origin": "https://label.example.org", "Host": "label.example.org"}
    response = browser.post("/worker", headers=public, name="Ann")
    assert response.status_code == 204
    assert "Secure" in response.headers["Set-Cookie"]
    assert (
        browser.post("/worker", headers={**public, "Origin": "http://label.example.org"}).status_code == 403
    )
    policy = browser.get("/", Host="label.example.org").headers["Content-Security-Policy"]
    assert "frame-src https://label.example.org/frame/;" in policy


@pytest.mark.parametrize("path", ["/", "/join", "/jobs/pets", "/nothing"])
def test_every_page_has_strict_headers(bench: Make, path: str) -> None:
    headers = bench().browser("Ann").get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
