"""Who reaches what at the rehearsal's port, and how much they may send."""

import http.client
import resource
from collections.abc import Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from botocore.exceptions import ClientError

from rehearsal.job_source.job_upload import make_bucket
from rehearsal.local_aws.caller_guard import guarded
from rehearsal.local_aws.endpoint import Endpoint
from rehearsal.local_aws.moto_services import moto_services
from tests.rehearsal.local_aws.s3_endpoint import s3_endpoint
from tests.rehearsal.scripted_rehearsal import BUCKET, client

DOG = b"\xff\xd8\xff dog"
PAGE = {"Origin": "https://attacker.example"}
SIGNED = "X-Amz-Signature=0"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as up:
        up.serve(guarded(moto_services(), ["127.0.0.1", "rehearsal.example"]))
        make_bucket(up.client("s3"), BUCKET)
        up.client("s3").put_object(Bucket=BUCKET, Key="dog.jpg", Body=DOG)
        up.client("s3").put_object(Bucket=BUCKET, Key="secret.manifest", Body=b'{"source": "secret"}')
        yield up


def answer_to(
    endpoint: Endpoint, method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> tuple[int, bytes, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content, answer.headers.get("Access-Control-Allow-Origin")


def link(endpoint: Endpoint) -> str:
    url: str = endpoint.client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": "dog.jpg"}
    )
    return url.removeprefix(endpoint.url)


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("iam", "list_users"),
        ("lambda", "list_functions"),
        ("ec2", "describe_instances"),
        ("dynamodb", "list_tables"),
        ("logs", "describe_log_groups"),
    ],
)
def test_other_services_of_aws_are_refused(endpoint: Endpoint, service: str, call: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(client(service, endpoint.url), call)()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/moto-api/reset"),
        ("GET", "/moto-api/data.json"),
        ("POST", "/moto-api/recorder/start-recording"),
    ],
)
def test_motos_own_api_does_not_answer(endpoint: Endpoint, method: str, path: str) -> None:
    status, _, _ = answer_to(endpoint, method, path, {})
    assert status == 403
    assert endpoint.client("s3").get_object(Bucket=BUCKET, Key="dog.jpg")["Body"].read() == DOG


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("rehearsal.example", 200),
        ("attacker.example:{port}", 421),
        ("192.0.2.1", 421),
        ("LOCALHOST:{port}", 200),
        ("[::1]:{port}", 200),
        ("", 421),
        ("[", 421),
        ("::1", 421),
        ("localhost.", 421),
        ("2130706433", 421),
        ("attacker@127.0.0.1", 421),
        ("127.0.0.1/attacker", 421),
        ("127.0.0.1#attacker", 421),
    ],
)
def test_only_the_ports_own_names_are_answered(endpoint: Endpoint, host: str, status: int) -> None:
    assert answer_to(endpoint, "GET", link(endpoint), {"Host": host.format(port=endpoint.port)})[0] == status


@pytest.mark.parametrize(("hosts", "status"), [(["127.0.0.1"], 421), (["127.0.0.1", "172.17.0.1"], 200)])
def test_containers_name_of_the_host_is_answered_where_containers_reach_it(
    hosts: list[str], status: int
) -> None:
    def answers(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        return [b""]

    with Endpoint() as up:
        up.serve(guarded(answers, hosts))
        assert answer_to(up, "GET", "/", {"Host": f"host.docker.internal:{up.port}"})[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        PAGE,
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", f"/{BUCKET}/new.jpg"),
        ("PUT", f"/{BUCKET}/new.jpg?{SIGNED}"),
        ("POST", "/"),
        ("DELETE", f"/{BUCKET}/dog.jpg"),
        ("OPTIONS", f"/{BUCKET}/dog.jpg?{SIGNED}"),
        ("HEAD", f"/{BUCKET}/dog.jpg?{SIGNED}"),
    ],
)
def test_a_web_page_can_change_nothing(
    endpoint: Endpoint, headers: dict[str, str], method: str, path: str
) -> None:
    assert answer_to(endpoint, method, path, headers)[0] == 403
    assert endpoint.client("s3").get_object(Bucket=BUCKET, Key="dog.jpg")["Body"].read() == DOG


def test_a_web_page_reads_images_by_their_links_alone(endpoint: Endpoint) -> None:
    assert answer_to(endpoint, "GET", f"/{BUCKET}/dog.jpg", PAGE)[0] == 403
    status, content, allowed = answer_to(endpoint, "GET", link(endpoint), PAGE)
    assert (status, content) == (200, DOG)
    assert allowed in ("*", "https://attacker.example")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/{BUCKET}",
        f"/{BUCKET}/",
        f"/{BUCKET}?list-type=2",
        f"/{BUCKET}/secret.manifest",
        f"/{BUCKET}/no-such-object",
        f"/{BUCKET}/dog.jpg?tagging",
        "/moto-api/data.json",
        "/_rehearsal/health",
    ],
)
def test_a_web_page_that_makes_up_a_signature_reads_nothing_but_images(endpoint: Endpoint, path: str) -> None:
    made_up = f"{path}{'&' if '?' in path else '?'}{SIGNED}"
    status, content, allowed = answer_to(endpoint, "GET", made_up, PAGE)
    assert (status, allowed) == (403, None)
    assert b"Web pages can read only images, with presigned URLs." in content


@pytest.mark.parametrize("headers", [PAGE, {}], ids=["a page", "a page of an old browser"])
@pytest.mark.parametrize(
    ("service", "action"),
    [
        ("sns", "Action=CreateTopic&Name=planted"),
        ("sqs", "Action=CreateQueue&QueueName=planted"),
        ("sts", "Action=GetCallerIdentity"),
    ],
)
def test_an_address_alone_drives_no_other_service(
    endpoint: Endpoint, headers: dict[str, str], service: str, action: str
) -> None:
    scope = f"X-Amz-Credential=a/20261126/us-east-1/{service}/aws4_request"
    for path in ("/", f"/{BUCKET}/dog.jpg"):
        status = answer_to(endpoint, "GET", f"{path}?{action}&{scope}&{SIGNED}", headers)[0]
        assert status == (403 if headers else 405)
    assert endpoint.client("sns").list_topics()["Topics"] == []
    assert "QueueUrls" not in endpoint.client("sqs").list_queues()


def test_a_browsers_copy_of_an_image_stays_good(endpoint: Endpoint) -> None:
    etag = endpoint.client("s3").head_object(Bucket=BUCKET, Key="dog.jpg")["ETag"]
    status, content, _ = answer_to(endpoint, "GET", link(endpoint), {**PAGE, "If-None-Match": etag})
    assert (status, content) == (304, b"")


def test_without_ground_truths_rule_a_page_may_not_read_what_it_gets() -> None:
    with s3_endpoint() as up:
        up.client("s3").create_bucket(Bucket="no-rule")
        up.client("s3").put_object(Bucket="no-rule", Key="dog.jpg", Body=b"dog")
        url = up.client("s3").generate_presigned_url(
            "get_object", Params={"Bucket": "no-rule", "Key": "dog.jpg"}
        )
        _, _, allowed = answer_to(up, "GET", url.removeprefix(up.url), {"Origin": "https://a.example"})
    assert allowed is None


def test_a_body_that_is_too_large_is_refused_unread(endpoint: Endpoint) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    connection.putrequest("PUT", f"/{BUCKET}/large")
    connection.putheader("Content-Length", "10000000000")
    connection.endheaders()
    connection.send(b"abc")
    answer = connection.getresponse()
    assert (answer.status, b"EntityTooLarge" in answer.read()) == (413, True)
    connection.close()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_a_body_in_chunks_ends_at_the_limit_too() -> None:
    with Endpoint(most_bytes=1000) as up:
        up.serve(moto_services())
        up.client("s3").create_bucket(Bucket=BUCKET)
        chunks = iter([b"x" * 600, b"x" * 600, b"x" * 600])
        connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=10)
        connection.request("PUT", f"/{BUCKET}/chunks", chunks, encode_chunked=True)
        assert connection.getresponse().status == 413
        connection.close()
