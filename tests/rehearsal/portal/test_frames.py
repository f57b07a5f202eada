"""What a template's frame gets: its page, its images, the portal's scripts."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import pytest

from rehearsal.portal.app import PortalSettings
from rehearsal.portal.frame_page import frame_page
from tests.rehearsal.portal.portal_bench import Bench
from tests.rehearsal.scripted_rehearsal import ODD_KEYS

type Make = Callable[..., Bench]
OWN = '<script src="/static/frame.js"></script>'
ELEMENTS = '<script type="module" crossorigin src="/static/crowd/crowd-html-elements.js">'


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>x", f"{OWN}<p>x"),
        ("", OWN),
        ("<!DOCTYPE html><html><head>", f"<!DOCTYPE html>{OWN}<html><head>"),
        ("\ufeff\n<!doctype HTML>\n<p>", f"\ufeff\n<!doctype HTML>{OWN}\n<p>"),
        ("<!-- a --> <!--b--><!doctype html>x", f"<!-- a --> <!--b--><!doctype html>{OWN}x"),
        ("<!-- a --><p>", f"{OWN}<!-- a --><p>"),
        ("<!-- a <!doctype html>", f"{OWN}<!-- a <!doctype html>"),
        ("<!doctype html", f"{OWN}<!doctype html"),
        ("<header><!doctype html>", f"{OWN}<header><!doctype html>"),
    ],
)
def test_the_portals_script_comes_first_and_the_doctype_stays(page: str, expected: str) -> None:
    assert frame_page(page, "/static/") == expected


@pytest.mark.parametrize(
    "script",
    [
        '<script src="https://assets.crowd.aws/crowd-html-elements.js">',
        "<script src='https://assets.crowd.aws/crowd-html-elements.js' async>",
        "<SCRIPT\n async SRC = https://assets.crowd.aws/crowd-html-elements.js>",
        '<script src="//assets.crowd.aws/crowd-html-elements.js">',
        '<script type="text/javascript" src="http://assets.crowd.aws/crowd-html-elements.js?v=1">',
    ],
)
def test_the_crowd_elements_are_the_portals_own(script: str) -> None:
    assert frame_page(f"{script}</script><p>", "/static/") == f"{OWN}{ELEMENTS}</script><p>"


def test_other_scripts_stay_as_they_are() -> None:
    page = '<script src="https://cdn.example/crowd-html-elements.js"></script>'
    assert frame_page(page, "/static/") == OWN + page


def test_another_script_can_take_the_place_of_the_crowd_elements() -> None:
    page = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
    expected = f'{OWN}<script src="https://cdn.example/a.js?x=1&amp;y=2"></script>'
    assert frame_page(page, "/static/", "https://cdn.example/a.js?x=1&y=2") == expected


@pytest.mark.parametrize("unit", ["<script ", "<!--", "<!-- -->", "<script src=", "\n<!-- a -->"])
def test_a_hostile_page_takes_no_longer_than_its_length(unit: str) -> None:
    page = unit * 100_000
    assert frame_page(page, "/static/").endswith(page[-1000:])


def test_a_frames_page_is_sandboxed_even_when_it_is_opened_by_itself(bench: Make) -> None:
    ann = bench().browser("Ann")
    response = ann.get(ann.view()["task"]["frame"])
    assert response.text == '<script src="http://127.0.0.1:5601/static/frame.js"></script><p>page 0</p>'
    policy = dict(
        part.partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["sandbox"] == "allow-scripts allow-forms"
    assert policy["default-src"] == "'none'"
    assert policy["form-action"] == policy["frame-src"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"] == "http://127.0.0.1:5601/s3/ data: blob:"
    assert policy["frame-ancestors"] == "http://127.0.0.1:5601"


def test_a_frame_opens_in_the_portals_own_pages_only(bench: Make) -> None:
    ann = bench().browser("Ann")
    address = ann.view()["task"]["frame"]
    assert ann.get(address, **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}).status_code == 403


def test_addresses_of_frames_are_unguessable_and_old_ones_are_forgotten(bench: Make) -> None:
    made = bench(objects=30)
    ann, bob = made.browser("Ann"), made.browser("Bob")
    view = ann.view()
    addresses = [view["task"]["frame"]]
    while view["task"] and len(addresses) < 20:
        view = ann.answer(view["task"]["object"])
        addresses.append(view["task"]["frame"])
    assert len(set(addresses)) == 20
    assert all(len(address) == len("/frame/") + 22 for address in addresses)
    assert bob.view()["task"]["frame"] not in addresses
    statuses = [ann.get(address).status_code for address in addresses]
    assert statuses[0] == 404
    assert statuses[-1] == 200


def test_a_crowd_elements_url_is_allowed_in_the_frame(bench: Make) -> None:
    made = bench(settings=PortalSettings("http://127.0.0.1:5600", crowd_elements="http://cdn.example/a.js"))
    ann = made.browser("Ann")
    policy = ann.get(ann.view()["task"]["frame"]).headers["Content-Security-Policy"]
    assert re.search(r"script-src [^;]* http://cdn.example/a.js;", policy)


class FakeS3(BaseHTTPRequestHandler):
    """Answers each GET with its own address."""

    def do_GET(self) -> None:
        content = self.path.encode()
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "image/svg+xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def s3_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), FakeS3)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_images_come_by_way_of_the_portal(bench: Make, s3_url: str) -> None:
    page = f'<img src="{s3_url}/bucket/a%20%E2%80%8Bb//c.svg?X-Amz-Signature=1&amp;y=2">'
    made = bench(page=page, settings=PortalSettings(s3_url))
    ann = made.browser("Ann")
    shown = ann.get(ann.view()["task"]["frame"]).text
    [address] = re.findall(r'<img src="http://127\.0\.0\.1:5601(/s3/[^"]*)">', shown)
    response = ann.get(address.replace("&amp;", "&"), **{"Sec-Fetch-Site": "cross-site", "Origin": "null"})
    assert response.text == "/bucket/a%20%E2%80%8Bb//c.svg?X-Amz-Signature=1&y=2"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


# Browsers take ../ out of addresses before they send them.
_KEYS = [key for key in ODD_KEYS if "../" not in key] + ["line\nbreak", "tab\t", "\u2028", "a\\b", "<script>"]


@pytest.mark.parametrize("key", _KEYS)
def test_images_of_any_key_come_by_way_of_the_portal(bench: Make, s3_url: str, key: str) -> None:
    path = quote(f"/bucket/{key}", safe="/~")  # as presigned URLs have it
    made = bench(page=f'<img src="{s3_url}{path}?X-Amz-Signature=1">', settings=PortalSettings(s3_url))
    ann = made.browser("Ann")
    shown = ann.get(ann.view()["task"]["frame"]).text
    [address] = re.findall(r'"http://127\.0\.0\.1:5601(/s3/[^"]*)"', shown)
    assert ann.get(address).text == f"{path}?X-Amz-Signature=1"


def test_only_addresses_that_the_portal_gave_out_lead_to_s3(bench: Make, s3_url: str) -> None:
    made = bench(page=f"<img src='{s3_url}/bucket/a.svg'>", settings=PortalSettings(s3_url))
    ann = made.browser("Ann")
    [address] = re.findall(
        r"'http://127\.0\.0\.1:5601(/s3/[^']*)'", ann.get(ann.view()["task"]["frame"]).text
    )
    assert ann.get(address).status_code == 200
    for other in (address.replace("a.svg", "b.svg"), "/s3/0/bucket/a.svg", address.replace("/s3/", "/s3/0")):
        assert ann.get(other).status_code == 403
    assert ann.post(address).status_code == 405


def test_what_s3_says_of_a_missing_image_is_passed_on(bench: Make, s3_url: str) -> None:
    made = bench(page=f"<img src='{s3_url}/bucket/missing'>", settings=PortalSettings(s3_url))
    ann = made.browser("Ann")
    [address] = re.findall(
        r"'http://127\.0\.0\.1:5601(/s3/[^']*)'", ann.get(ann.view()["task"]["frame"]).text
    )
    assert ann.get(address).status_code == 404


def test_scripts_and_styles_may_be_loaded_by_frames(bench: Make) -> None:
    response = bench().browser().get("/static/portal/portal.css", **{"Sec-Fetch-Site": "cross-site"})
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    etag = response.headers["ETag"]
    assert bench().browser().get("/static/portal/portal.css", **{"If-None-Match": etag}).status_code == 304
