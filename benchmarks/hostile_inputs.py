"""Inputs made to take as long as possible, by what reads them; each can be made as large as one likes."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from random import Random
from typing import Any

import boto3

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from consolidation.batch import consolidate
from consolidation.choices import Choices
from consolidation.settings import Settings as ConsolidationSettings
from ground_truth.annotation_payload import UnreadablePayload, decode_payload
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.image_formats import ImageFile, image_problem
from ground_truth.label_categories import LabelCategories
from ground_truth.page_check import RenderedPage, page_problems, template_problems
from ground_truth.worker_page import InvalidAttribute, read_worker_page
from job_completion.conclusions import conclusions
from job_completion.consolidated_manifest import complete_lines
from job_completion.exports import confidences_csv, labeled_objects, labels_csv, metadata_jsonl
from job_completion.manifest_objects import ManifestReader
from job_completion.report_objects import JudgedObjects
from job_trigger.checks.data_object_rules import DataObjectRules
from job_trigger.checks.job_request import label_categories, labeling_job_request
from job_trigger.checks.json_file import read_object
from job_trigger.checks.manifest_check import ManifestCheck
from job_trigger.settings import Settings
from job_trigger.upload import Upload
from label_quality.label_quality import label_quality_json
from label_quality.measure import measure
from label_quality.page import label_quality_page

CATEGORIES = LabelCategories(tuple(f"category {number}" for number in range(50)))
ENDED = "2024-09-27T21:31:32.051349"
ARN = "arn:aws:lambda:us-east-1:111122223333:function:f"
UPLOAD = Upload("groundtruth-data", "jobs/pets.manifest", "v1", "0", "0")
MAJORITY = ConsolidationSettings()
MAXIMIZATION = ConsolidationSettings("expectation-maximization")

type Work = Callable[[], object]


@dataclass(frozen=True)
class Hostile:
    """One kind of input."""

    reader: str
    """What reads it."""
    name: str
    size: int
    """The largest that is tried: it takes long enough to be measured."""
    work: Callable[[int], Work]
    """Makes an input of a size, and gives what reads it."""


def hostile_inputs() -> Iterator[Hostile]:
    """All kinds, by what reads them."""
    yield from manifests()
    yield from side_files()
    yield from templates()
    yield from attributes()
    yield from payloads()
    yield from images()
    yield from finished_jobs()


def manifests() -> Iterator[Hostile]:
    """What the job trigger reads line by line."""
    source = '"source-ref": "s3://groundtruth-data/1.jpg"'
    answer = '{"worker": "w%d", "labels": [0, 1]}'
    kinds: list[tuple[str, int, Callable[[int], str]]] = [
        ("lines beyond MaxObjects", 4_000_000, lambda n: "{}\n" * n),
        ("faulty lines", 40_000, lambda n: "{\n" * min(n, 100_000)),
        ("a long line", 8_000_000, lambda n: f'{{{source}, "note": "{"x" * n}"}}'),
        ("a long line of escapes", 60_000, lambda n: f'{{{source}, "note": "{"\\u002d" * (n // 6)}"}}'),
        ("a line of nested lists", 80_000, lambda n: f'{{{source}, "note": {"[" * n}{"]" * n}}}'),
        ("a line of nested objects", 80_000, lambda n: f'{{{source}, "note": {'{"a":' * n}'),
        (
            "a line of many keys",
            8_000,
            lambda n: f"{{{source}, {', '.join(f'"k{i}": 1' for i in range(n))}}}",
        ),
        ("a line of one key many times", 8_000, lambda n: f"{{{source}{', "a": 1' * n}}}"),
        ("a long number", 80_000, lambda n: f'{{{source}, "note": {"9" * n}}}'),
        ("spaces", 80_000, lambda n: f"{{{' ' * n}{source}{' ' * n}}}"),
        ("known labels", 6_000, lambda n: f'{{{source}, "known-labels": {json.dumps(["category 1"] * n)}}}'),
        (
            "answers of earlier jobs",
            2_400,
            lambda n: f'{{{source}, "animal-answers": [{", ".join(answer % i for i in range(n))}]}}',
        ),
    ]
    for name, size, text in kinds:
        yield Hostile("manifest", name, size, lambda n, text=text: _check_of(text(n).encode()))  # type: ignore[misc]


def _check_of(manifest: bytes) -> Work:
    def check() -> None:
        rules = DataObjectRules("animal", (UPLOAD.bucket,), CATEGORIES)
        found = ManifestCheck("pets.manifest", rules, 100_000)
        for start in range(0, len(manifest), 1_000_000):
            found.feed(manifest[start : start + 1_000_000])
        found.finish()

    return check


def endless_manifest(lines: int) -> None:
    """Checks a manifest of that many short lines, far beyond MaxObjects, as it streams by."""
    found = ManifestCheck("pets.manifest", DataObjectRules("animal", (UPLOAD.bucket,)), 1_000)
    piece = b'{"source-ref": "s3://groundtruth-data/1"}\n' * 10_000
    for _ in range(0, lines, 10_000):
        found.feed(piece)
    found.finish()


def side_files() -> Iterator[Hostile]:
    """job.json and labels.json."""
    for name, tag in (
        ("different Tags", lambda i: {"Key": f"k{i}", "Value": ""}),
        ("the same Tags", lambda i: {"Key": "aws:k", "Value": "\n"}),
        ("Tags that are strings", lambda i: "a"),
    ):
        yield Hostile(
            "job.json",
            name,
            25_000,
            lambda n, tag=tag: _job_file({"Tags": [tag(i) for i in range(n)]}),  # type: ignore[misc]
        )
    yield Hostile("job.json", "unknown keys", 25_000, lambda n: _job_file({f"k{i}": 1 for i in range(n)}))
    yield Hostile("job.json", "labels", 50_000, lambda n: _job_file({"Labels": ["a"] * n}))
    yield Hostile("job.json", "a key many times", 80_000, lambda n: _read(b'{"a":1' + b',"a":1' * n + b"}"))
    yield Hostile("job.json", "nested lists", 400_000, lambda n: _read(b'{"a":' + b"[" * n))
    yield Hostile(
        "labels.json", "labels", 40_000, lambda n: _labels_file([{"label": f"l{i}"} for i in range(n)])
    )
    yield Hostile("labels.json", "the same label", 40_000, lambda n: _labels_file([{"label": "l"}] * n))
    yield Hostile("labels.json", "long labels", 400_000, lambda n: _labels_file([{"label": "l" * n}] * 9))


@cache
def _shape() -> Any:
    client = boto3.client("sagemaker", region_name="us-east-1")
    return client.meta.service_model.operation_model("CreateLabelingJob").input_shape


def _settings() -> Settings:
    return Settings(UPLOAD.bucket, "arn:aws:iam::111122223333:role/r", ARN, ARN, default_labels=CATEGORIES)


def _job_file(job: dict[str, Any]) -> Work:
    content = json.dumps(job).encode()

    def check() -> None:
        found, _ = read_object(content, "job.json")
        labeling_job_request(UPLOAD, _settings(), found or {}, _shape())
        label_categories(_settings(), found or {}, None)

    return check


def _read(content: bytes) -> Work:
    return lambda: read_object(content, "job.json")


def _labels_file(labels: list[Any]) -> Work:
    content = json.dumps({"document-version": "2018-11-28", "labels": labels}).encode()
    return lambda: label_categories(_settings(), {}, content)


def templates() -> Iterator[Hostile]:
    """Worker templates of as many characters as SageMaker renders, and rendered pages."""
    form = '<crowd-form><crowd-image-classifier-multi-select name="a" src="b" categories="[]" '
    pieces = (
        "<a ", "<a>", "<a b=", "<a b='", "<![ junk ", "<![CDATA[", "<!--", "<!-", "</", "<", "<?", "&", "&#x",
        "a=", "/", "<script>", "<script", "</script", "<svg>", "<template>", "<crowd-form>", "</crowd-form>",
        "<crowd-image-classifier-multi-select ", "{{", "{{ task.input.", "{% ", "{{ task", "{{ task.input['",
        "}} {{",
    )  # fmt: skip
    for piece in pieces:
        for name, start in ((piece, ""), (f"the element, then {piece}", form)):
            yield Hostile(
                "template", name, 120_000, lambda n, piece=piece, start=start: _template(start, piece, n)
            )  # type: ignore[misc]

    for name, offers in (
        ("a page that offers many categories", str),
        ("a page that offers one many times", lambda i: "category 1"),
    ):
        yield Hostile("page", name, 40_000, lambda n, offers=offers: _page([offers(i) for i in range(n)]))  # type: ignore[misc]


def _page(offered: list[str]) -> Work:
    html = (
        f'<crowd-form><crowd-image-classifier-multi-select categories="{escape(json.dumps(offered))}">'
        "</crowd-image-classifier-multi-select></crowd-form>"
    )
    pages = [RenderedPage("s3://groundtruth-data/1.jpg", is_image=True, html=html)]
    return lambda: page_problems(pages, CATEGORIES.names, "")


def _template(start: str, piece: str, size: int) -> Work:
    content = (start + piece * (size // len(piece))).encode()
    return lambda: template_problems(content)


def attributes() -> Iterator[Hostile]:
    """Categories in JavaScript notation."""
    pieces = (
        "[",
        "{a:",
        "'",
        "'a',",
        "[],",
        "/*",
        "//",
        "/**/",
        "//\n",
        "\\",
        "'\\u0061",
        "9",
        "0x",
        "1e",
        " ",
        "a",
        "&#1;",
        "\n",
    )
    for piece in pieces:
        yield Hostile(
            "categories",
            f"{piece!r}",
            400_000,
            lambda n, piece=piece: _attribute("[" + piece * (n // len(piece))),
        )  # type: ignore[misc]
    yield Hostile("categories", "a long string", 900_000, lambda n: _attribute(f"['{'a' * n}']"))
    yield Hostile(
        "categories", "nested lists that end", 400_000, lambda n: _attribute("[" * (n // 2) + "]" * (n // 2))
    )


def _attribute(value: str) -> Work:
    page = f'<crowd-form><crowd-image-classifier-multi-select categories="{escape(value)[:999_000]}">'

    def read() -> None:
        for element in read_worker_page(page).elements:
            try:
                _ = element.categories
            except InvalidAttribute:
                continue

    return read


def payloads() -> Iterator[Hostile]:
    """What workers and Ground Truth hand to the consolidation."""
    many = {f"category {number}": None for number in range(50)}
    labels: dict[str, Callable[[int], list[Any]]] = {
        "one worker's labels, half of them unknown": lambda n: [
            f"category {i % 50}" if i % 2 else f"unknown {i}" for i in range(n)
        ],
        "labels that are numbers of 5,000 digits": lambda n: [10**4000] * (n // 5000),
        "labels that are half a surrogate pair": lambda n: ["\ud800"] * n,
        "labels that are lists": lambda n: [list(many)] * (n // 500),
    }
    for method in (MAJORITY, MAXIMIZATION):
        for name, chosen in labels.items():
            yield Hostile(
                f"payload, {method.consolidation_method}",
                name,
                120_000,
                lambda n, chosen=chosen, method=method: _payload([_form_text(chosen(n))], method),  # type: ignore[misc]
            )
        yield Hostile(
            f"payload, {method.consolidation_method}",
            "many annotations of one object",
            20_000,
            lambda n, method=method: _payload([_form_text([f"category {i % 50}"]) for i in range(n)], method),  # type: ignore[misc]
        )
        yield Hostile(
            f"payload, {method.consolidation_method}",
            "all different answers",
            8_000,
            lambda n, method=method: _payload(_drawn(n), method),  # type: ignore[misc]
        )
    yield Hostile("payload", "nested lists", 400_000, lambda n: _unreadable(b"[" * n))
    yield Hostile("payload", "an object of nested lists", 400_000, lambda n: _unreadable(_nested(n)))
    yield Hostile("payload", "a number as worker id", 100_000, lambda n: _unreadable(_numbered(n)))
    yield Hostile("payload", "fields of a form", 40_000, lambda n: _payload([_many_fields(n)], MAJORITY))


def _form_text(labels: list[Any]) -> str:
    sys.set_int_max_str_digits(0)
    return json.dumps({"crowd-image-classifier-multi-select": {"labels": labels}})


def _many_fields(count: int) -> str:
    return json.dumps({f"field {number}": {"labels": ["unknown"]} for number in range(count)})


def _drawn(count: int) -> list[str]:
    random = Random(1)
    names = CATEGORIES.names
    return [_form_text(random.sample(names, 3)) for _ in range(count)]


def _payload(forms: list[str], settings: ConsolidationSettings) -> Work:
    annotations = [
        {"workerId": f"w{number}", "annotationData": {"content": form}} for number, form in enumerate(forms)
    ]
    content = json.dumps([{"datasetObjectId": "0", "annotations": annotations}]).encode()
    shape = AnswerShape("animal", "pets", CATEGORIES, ENDED)
    return lambda: consolidate(decode_payload(content), shape, settings, lambda uri: None)


def _nested(depth: int) -> bytes:
    return b'[{"datasetObjectId": "0", "annotations": %s%s}, {}]' % (b"[" * depth, b"]" * depth)


def _numbered(digits: int) -> bytes:
    return b'[{"datasetObjectId": "0", "annotations": [{"workerId": %s}]}]' % (b"9" * digits)


def _unreadable(content: bytes) -> Work:
    def read() -> None:
        try:
            decode_payload(content)
        except UnreadablePayload:
            return

    return read


def images() -> Iterator[Hostile]:
    """The first bytes of files."""
    for name, start, piece in (
        ("SVG comments", b"", b"<!--"),
        ("SVG comments that end", b"", b"<!---->"),
        ("SVG declarations", b"", b"<?"),
        ("SVG document types", b"", b"<!DOCTYPE["),
        ("spaces", b"", b" "),
        ("UTF-16 spaces", b"\xff\xfe", b" \0"),
        ("JPEG fill bytes", b"\xff\xd8", b"\xff"),
        ("JPEG segments", b"\xff\xd8", b"\xff\xe0\0\2"),
        ("boxes", b"\0\0\0\0ftyp", b"avix"),
    ):
        yield Hostile(
            "image",
            name,
            640_000,
            lambda n, start=start, piece=piece: _image(start + piece * (n // len(piece))),
        )  # type: ignore[misc]


def _image(content: bytes) -> Work:
    return lambda: image_problem(ImageFile(len(content), content))


def finished_jobs() -> Iterator[Hostile]:
    """What the completion reads and writes."""
    source = '"source-ref": "s3://groundtruth-data/%d.jpg"'
    answer = '{"worker": "w%d", "labels": [%d, %d]}'
    few = ", ".join(answer % (i, i, i + 1) for i in range(9))

    def one_line(rest: str) -> list[str]:
        return [f"{{{source % 0}, {rest}}}"]

    def answered(count: int) -> str:
        answers = ", ".join(answer % (i, i % 50, i // 50 % 50) for i in range(count))
        return f'"animal-answers": [{answers}]'

    def crowd(count: int) -> list[str]:
        return [
            f'{{{source % i}, "animal-answers": [{answer % (i, 0, 1)}, {answer % (i + 1, 1, 2)}]}}'
            for i in range(count)
        ]

    kinds: list[tuple[str, int, Callable[[int], list[str]]]] = [
        ("objects", 2_000, lambda n: [f'{{{source % i}, "animal-answers": [{few}]}}' for i in range(n)]),
        ("workers", 4_000, crowd),
        ("answers of one object", 2_000, lambda n: one_line(answered(n))),
        ("objects of many answers", 100, lambda n: one_line(answered(100)) * n),
        (
            "keys of a line",
            20_000,
            lambda n: one_line(f"{', '.join(f'"\\u002d{i}": 1' for i in range(n))}, {answered(2)}"),
        ),
        ("nested lists", 80_000, lambda n: one_line(f'"\\u002d": {"[" * n}{"]" * n}, {answered(2)}')),
        ("a long string", 2_000_000, lambda n: one_line(f'"\\u002d": "{"x" * n}", {answered(2)}')),
        ("spaces", 400_000, lambda n: one_line(f'"\\u002d": 1{" " * n}, {answered(2)}{" " * n}')),
        (
            "long sources",
            400,
            lambda n: [f'{{"source-ref": "s3://b/{"<&" * 500}{i}", {answered(2)}}}' for i in range(n)],
        ),
        ("texts", 400, lambda n: [f'{{"source": "{"=" * 500}{i}", {answered(2)}}}' for i in range(n)]),
        (
            "known labels",
            2_000,
            lambda n: [f'{{{source % i}, "known-labels": ["category 1"], {answered(2)}}}' for i in range(n)],
        ),
    ]
    for name, size, lines in kinds:
        yield Hostile("completion", name, size, lambda n, lines=lines: _completion(lines(n)))  # type: ignore[misc]


def _completion(texts: list[str]) -> Work:
    lines = [text.encode() for text in texts]

    def complete() -> None:
        objects = [it for it, _ in ManifestReader("animal", "pets", CATEGORIES).objects(lines, None)]
        found = list(conclusions(objects, {}, Choices(CATEGORIES), MAXIMIZATION, experts=False))
        judged = JudgedObjects.of(objects, found, {}, MAXIMIZATION, len(CATEGORIES.names))
        quality = measure("pets", CATEGORIES.names, judged)
        label_quality_page(quality)
        label_quality_json(quality)
        labeled = list(labeled_objects(objects, found))
        for table in (labels_csv, confidences_csv, metadata_jsonl):
            for _ in table(labeled, CATEGORIES):
                pass
        shape = AnswerShape("animal", "pets", CATEGORIES, ENDED)
        for _ in complete_lines(lines, objects, found, shape, "animal"):
            pass

    return complete
