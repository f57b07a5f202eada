"""Good and bad manifests, each with the exact words about it."""

import json
from typing import Any

import pytest

from ground_truth.label_categories import LabelCategories
from job_trigger.checks.data_object_rules import DataObjectRules
from job_trigger.checks.manifest_check import ManifestCheck, ManifestFindings

BUCKETS = ("groundtruth-test", "images")
CATEGORIES = LabelCategories(("dog", "cat", "bird"))
GOOD = b'{"source-ref": "s3://images/dog.jpg"}'
ONE_OBJECT = 'expected one JSON object, such as {"source-ref": "s3://bucket/dog.jpg"}'
A_URI = "expected an s3:// URI with a bucket and a key, such as s3://bucket/dog.jpg"
A_BUCKET = "expected one in groundtruth-test or images (the stack's bucket and DataBuckets)"
NO_S3 = '"source-ref" does not name an object in S3'


def findings(manifest: bytes, *, max_objects: int = 100_000, piece: int = 1 << 20) -> ManifestFindings:
    check = ManifestCheck("m.manifest", DataObjectRules("animal", BUCKETS, CATEGORIES), max_objects)
    for start in range(0, len(manifest), piece):
        check.feed(manifest[start : start + piece])
    return check.finish()


def line(**attributes: Any) -> bytes:
    return json.dumps({"source-ref": "s3://images/dog.jpg"} | attributes, ensure_ascii=False).encode()


def lines(*them: bytes) -> bytes:
    return b"".join(each + b"\n" for each in them)


ACCEPTED: dict[str, tuple[bytes, int]] = {
    "one line": (GOOD + b"\n", 1),
    "no line end at the end": (GOOD, 1),
    "Windows line ends": (GOOD + b"\r\n" + GOOD.replace(b"dog", b"cat") + b"\r\n", 2),
    "both kinds of line ends": (lines(GOOD, GOOD.replace(b"dog", b"cat") + b"\r"), 2),
    "blanks around the object": (b"\t " + GOOD + b" \r\n", 1),
    "the stack's own bucket": (b'{"source-ref": "s3://groundtruth-test/a"}', 1),
    "a text in place of an image": (b'{"source": "a text"}', 1),
    "both, of which the image counts": (line(source="a text"), 1),
    "other attributes": (line(id=1, nested={"a": [1, 2.5, None, True]}), 1),
    "an odd key: space, +, %, accents, a zero-width space": (
        '{"source-ref": "s3://images/a b+c%20é\u200b猫.jpg"}'.encode(),
        1,
    ),
    "a key with a line break, escaped": (b'{"source-ref": "s3://images/a\\nb.jpg"}', 1),
    "an escaped source-ref": (b'{"source\\u002dref": "s3://images/dog.jpg"}', 1),
    "source-ref within another attribute": (line(earlier={"source-ref": "s3://x/y"}), 1),
    "a source that is there twice beside an image": (GOOD[:-1] + b', "source": 1, "source": 2}', 1),
    "half a surrogate pair in another attribute": (GOOD[:-1] + b', "a": "\\ud83d"}', 1),
    "a number beyond floats": (GOOD[:-1] + b', "a": 1e999}', 1),
    "a value that starts with $": (line(price="$5"), 1),
    "$ within a name": (line(**{"us$": 1}), 1),
    "100,000 characters": (line(**{f"a{i}": "x" * 19_000 for i in range(5)}, b="y" * 4904), 1),
    "100,000 characters, more bytes": (line(**{f"a{i}": "é" * 19_000 for i in range(5)}, b="y" * 4904), 1),
    "an attribute of 20,000 characters": (line(a="x" * 19_998), 1),
    "an attribute of 20,000 characters, more bytes": (line(a="é" * 19_998), 1),
    "an attribute of 20,000 characters once it is compact": (line(a=["x" * 9_997, "x" * 9_996]), 1),
}


@pytest.mark.parametrize(("manifest", "objects"), ACCEPTED.values(), ids=ACCEPTED)
def test_good_manifests_are_accepted_without_a_word(manifest: bytes, objects: int) -> None:
    found = findings(manifest)
    assert [str(error) for error in found.errors] == []
    assert (found.error_count, found.warning_count) == (0, 0)
    assert (found.objects, found.to_label) == (objects, objects)


def test_the_longest_good_line_is_as_long_as_it_says() -> None:
    assert len(ACCEPTED["100,000 characters"][0]) == 100_000
    assert len(ACCEPTED["100,000 characters, more bytes"][0]) > 100_000


REJECTED: dict[str, tuple[bytes, list[str]]] = {
    "an empty file": (b"", ["m.manifest: the manifest is empty; expected at least one data object"]),
    "nothing but a line end": (b"\n", [f"m.manifest, line 1: the line is blank; {ONE_OBJECT}"]),
    "a blank line inside": (
        GOOD + b"\n\n" + GOOD.replace(b"dog", b"cat"),
        [f"m.manifest, line 2: the line is blank; {ONE_OBJECT}"],
    ),
    "blanks and tabs": (lines(GOOD, b" \t\r"), [f"m.manifest, line 2: the line is blank; {ONE_OBJECT}"]),
    "a second line end at the end": (
        GOOD + b"\n\n",
        [f"m.manifest, line 2: the line is blank; {ONE_OBJECT}"],
    ),
    "a byte order mark": (
        b"\xef\xbb\xbf" + GOOD,
        [
            "m.manifest, line 1: the line starts with a byte order mark; "
            "expected UTF-8 without a byte order mark"
        ],
    ),
    "UTF-16": (
        GOOD.decode().encode("utf-16"),
        [
            "m.manifest, line 1: the manifest is a UTF-16 file, which is not supported; "
            "expected JSON Lines in UTF-8"
        ],
    ),
    "UTF-16, the other way round": (
        b"\xfe\xff" + GOOD.decode().encode("utf-16-be"),
        [
            "m.manifest, line 1: the manifest is a UTF-16 file, which is not supported; "
            "expected JSON Lines in UTF-8"
        ],
    ),
    "gzip": (
        b"\x1f\x8b\x08\x00\n\n\n",
        [
            "m.manifest, line 1: the manifest is a gzip file, which is not supported; "
            "expected JSON Lines in UTF-8"
        ],
    ),
    "Latin-1": (
        lines(GOOD, '{"source-ref": "s3://images/é.jpg"}'.encode("latin-1")),
        ["m.manifest, line 2: the line is not UTF-8: byte 0xe9 at position 29; expected text in UTF-8"],
    ),
    "no JSON": (
        b"s3://images/dog.jpg",
        [
            "m.manifest, line 1: the line is not valid JSON: Expecting value at character 1, "
            f"got 's3://images/dog.jpg'; {ONE_OBJECT}"
        ],
    ),
    "NaN": (
        b'{"source-ref": "s3://images/a", "x": NaN}',
        [
            "m.manifest, line 1: the line is not valid JSON: NaN is not allowed, "
            f"""got '{{"source-ref": "s3://images/a", "x": NaN}}'; {ONE_OBJECT}"""
        ],
    ),
    "Infinity": (
        b'{"source": "a", "x": -Infinity}',
        [
            "m.manifest, line 1: the line is not valid JSON: -Infinity is not allowed, "
            f"""got '{{"source": "a", "x": -Infinity}}'; {ONE_OBJECT}"""
        ],
    ),
    "two objects on a line": (
        b'{"source": "a"} {"source": "b"}',
        [
            "m.manifest, line 1: the line is not valid JSON: Extra data at character 17, "
            f"""got '{{"source": "a"}} {{"source": "b"}}'; {ONE_OBJECT}"""
        ],
    ),
    "an array": (b"[1]", [f"m.manifest, line 1: the line is not a JSON object, got '[1]'; {ONE_OBJECT}"]),
    "nested too deeply": (
        b'{"source-ref": "s3://images/a", "x": ' + b"[" * 99_000,
        [f"m.manifest, line 1: the line is nested too deeply; {ONE_OBJECT}"],
    ),
    "no source": (
        b'{"image": "s3://images/a"}',
        ['m.manifest, line 1: "source-ref" is missing; expected the image\'s s3:// URI as source-ref'],
    ),
    "an https URL": (
        b'{"source-ref": "https://images/a"}',
        [f"m.manifest, line 1: {NO_S3}, got 'https://images/a'; {A_URI}"],
    ),
    "an S3 URI in capitals": (
        b'{"source-ref": "S3://images/a"}',
        [f"m.manifest, line 1: {NO_S3}, got 'S3://images/a'; {A_URI}"],
    ),
    "no key": (
        b'{"source-ref": "s3://images/"}',
        [f"m.manifest, line 1: {NO_S3}, got 's3://images/'; {A_URI}"],
    ),
    "no bucket": (b'{"source-ref": "s3:///a"}', [f"m.manifest, line 1: {NO_S3}, got 's3:///a'; {A_URI}"]),
    "a number as source-ref": (b'{"source-ref": 7}', [f"m.manifest, line 1: {NO_S3}, got 7; {A_URI}"]),
    "null as source-ref": (b'{"source-ref": null}', [f"m.manifest, line 1: {NO_S3}, got None; {A_URI}"]),
    "half a surrogate pair in the key": (
        b'{"source-ref": "s3://images/\\ud83d"}',
        [rf"m.manifest, line 1: {NO_S3}, got 's3://images/\ud83d'; {A_URI}"],
    ),
    "half a surrogate pair in a text": (
        b'{"source": "a\\ud83d"}',
        [
            r"""m.manifest, line 1: "source" is empty or not a string, got 'a\ud83d'"""
            "; expected the text to label"
        ],
    ),
    "a source-ref nested too deeply to be shown": (
        b'{"source-ref": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        [f"m.manifest, line 1: {NO_S3}, got [[[[[...]]]]]; {A_URI}"],
    ),
    "another bucket": (
        b'{"source-ref": "s3://other/a"}',
        [
            'm.manifest, line 1: "source-ref" is in a bucket that this stack may not read, '
            f"got 's3://other/a'; {A_BUCKET}"
        ],
    ),
    "a bucket whose name begins like an allowed one": (
        b'{"source-ref": "s3://images-2/a"}',
        [
            'm.manifest, line 1: "source-ref" is in a bucket that this stack may not read, '
            f"got 's3://images-2/a'; {A_BUCKET}"
        ],
    ),
    "source-ref twice": (
        b'{"source-ref": "s3://images/a", "source-ref": "s3://images/b"}',
        [
            'm.manifest, line 1: "source-ref" is repeated; '
            "expected it once: JSON readers differ in which value they take"
        ],
    ),
    "source-ref twice, once escaped": (
        b'{"source-ref": "s3://images/a", "source\\u002dref": "s3://images/b"}',
        [
            'm.manifest, line 1: "source-ref" is repeated; '
            "expected it once: JSON readers differ in which value they take"
        ],
    ),
    "source twice": (
        b'{"source": "a", "source": "b"}',
        [
            'm.manifest, line 1: "source" is repeated; '
            "expected it once: JSON readers differ in which value they take"
        ],
    ),
    "a folder": (
        b'{"source-ref": "s3://images/a/"}',
        [
            'm.manifest, line 1: "source-ref" names a folder and not an image, '
            "got 's3://images/a/'; expected the s3:// URI of an image"
        ],
    ),
    "an empty text": (
        b'{"source": " "}',
        ["m.manifest, line 1: \"source\" is empty or not a string, got ' '; expected the text to label"],
    ),
    "a name that starts with $": (
        line(**{"$price": 5}),
        ["m.manifest, line 1: the attribute name '$price' starts with $; expected a name that does not"],
    ),
    "a name that starts with an escaped $": (
        GOOD[:-1] + b', "\\u0024": 5}',
        ["m.manifest, line 1: the attribute name '$' starts with $; expected a name that does not"],
    ),
    "a line of 100,001 characters": (
        ACCEPTED["100,000 characters"][0].replace(b"yy", b"yyy", 1),
        [
            "m.manifest, line 1: the line has more than 100,000 characters; "
            "expected at most 100,000 characters a line"
        ],
    ),
    "a line without an end": (
        b"x" * 500_000,
        [
            "m.manifest, line 1: the line has more than 100,000 characters; "
            "expected at most 100,000 characters a line"
        ],
    ),
    "an attribute of 20,001 characters": (
        line(a="x" * 19_999),
        [
            "m.manifest, line 1: the attribute 'a' has 20,001 characters; "
            "expected at most 20,000 characters of compact JSON"
        ],
    ),
    "two errors in a line, a third in the next": (
        lines(line(**{"$a": 1, "$b": 2}), b"{}"),
        [
            "m.manifest, line 1: the attribute name '$a' starts with $; expected a name that does not",
            "m.manifest, line 1: the attribute name '$b' starts with $; expected a name that does not",
            'm.manifest, line 2: "source-ref" is missing; expected the image\'s s3:// URI as source-ref',
        ],
    ),
}


@pytest.mark.parametrize(("manifest", "errors"), REJECTED.values(), ids=REJECTED)
@pytest.mark.parametrize("piece", [1 << 20, 7])
def test_bad_manifests_are_rejected_with_the_line_and_what_would_be_right(
    manifest: bytes, errors: list[str], piece: int
) -> None:
    found = findings(manifest, piece=piece if len(manifest) < 10_000 else 1000 * piece)
    assert [str(error) for error in found.errors] == errors
    assert found.error_count == len(errors)


def test_too_many_lines_are_reported_at_the_first_that_is_too_many() -> None:
    manifest = lines(*(b'{"source-ref": "s3://images/%d"}' % number for number in range(5)))
    assert findings(manifest, max_objects=5).error_count == 0
    found = findings(manifest, max_objects=4)
    assert [str(error) for error in found.errors] == [
        "m.manifest, line 5: the manifest has more than 4 lines; expected at most 4 data objects (MaxObjects)"
    ]


def test_of_many_errors_the_first_hundred_are_listed_and_all_are_counted() -> None:
    found = findings(lines(*[b"{}"] * 250), max_objects=200)
    assert found.error_count == 201
    assert [error.line for error in found.errors] == list(range(1, 101))


WARNED: dict[str, tuple[bytes, int, list[str]]] = {
    "the same image twice": (
        lines(GOOD, GOOD.replace(b"dog", b"cat"), GOOD, line(id=4)),
        4,
        [
            'm.manifest, line 3: "source-ref" is the same as in line 1; it will be paid for twice',
            'm.manifest, line 4: "source-ref" is the same as in line 1; it will be paid for twice',
        ],
    ),
    "labeled already": (
        lines(GOOD, line(animal=[0], id=2).replace(b"dog", b"cat")),
        1,
        ['m.manifest, line 2: "animal" already exists; the line is passed through unchanged'],
    ),
    "labeled under another attribute, which is no matter": (line(other=[0], **{"other-metadata": {}}), 1, []),
    "failed in an earlier job under the same attribute": (
        line(
            **{
                "animal-metadata": {
                    "retry-count": 1,
                    "failure-reason": "ClientError: expired",
                    "human-annotated": "true",
                }
            }
        ),
        1,
        ["m.manifest, line 1: \"animal\" failed in an earlier labeling job: 'ClientError: expired'"],
    ),
    "failed in an earlier job under another attribute": (
        line(**{"other-metadata": {"failure-reason": "ClientError: expired"}}),
        1,
        ["m.manifest, line 1: \"other\" failed in an earlier labeling job: 'ClientError: expired'"],
    ),
    "metadata of the uploader's own, which is no matter": (
        line(**{"photo-metadata": {"camera": "x"}}),
        1,
        [],
    ),
    "nobody is to be asked": (
        line(isHumanAnnotationRequired=False),
        0,
        ['m.manifest, line 1: "isHumanAnnotationRequired" is false; workers are not asked about the line'],
    ),
    "nobody is to be asked, as a text": (
        line(isHumanAnnotationRequired="false"),
        0,
        ['m.manifest, line 1: "isHumanAnnotationRequired" is false; workers are not asked about the line'],
    ),
    "somebody is to be asked": (line(isHumanAnnotationRequired=True), 1, []),
}


@pytest.mark.parametrize(("manifest", "to_label", "warnings"), WARNED.values(), ids=WARNED)
def test_what_is_odd_but_right_is_accepted_with_a_warning(
    manifest: bytes, to_label: int, warnings: list[str]
) -> None:
    found = findings(manifest)
    assert found.error_count == 0
    assert [str(warning) for warning in found.warnings] == warnings
    assert found.warning_count == len(warnings)
    assert found.to_label == to_label


def test_a_kind_of_warning_that_is_on_every_line_leaves_room_for_the_others() -> None:
    labeled = [line(animal=[0], id=number).replace(b"dog", b"%d" % number) for number in range(150)]
    found = findings(lines(*labeled, GOOD, GOOD))
    assert found.warning_count == 151
    assert [warning.line for warning in found.warnings] == [*range(1, 101), 152]


def test_the_first_good_lines_of_each_kind_are_kept_to_prove_the_template_with() -> None:
    cat = line(id=5).replace(b"dog", b"cat")
    text, other_text = b'{"source": "a"}', b'{"source": "b"}'
    found = findings(lines(b"{}", text, line(id=3), line(id=4), cat, other_text, line(id=7)))
    assert [(example.line, example.data_object) for example in found.images] == [
        (3, {"source-ref": "s3://images/dog.jpg", "id": 3}),
        (5, {"source-ref": "s3://images/cat.jpg", "id": 5}),
    ]
    assert [(example.line, example.data_object) for example in found.texts] == [(2, {"source": "a"})]


def test_an_image_that_is_labeled_once_is_not_paid_for_twice() -> None:
    found = findings(lines(line(animal=[0]), GOOD, line(animal=[1])))
    assert [str(warning) for warning in found.warnings] == [
        'm.manifest, line 1: "animal" already exists; the line is passed through unchanged',
        'm.manifest, line 3: "animal" already exists; the line is passed through unchanged',
    ]


KNOWN, ANSWERS = "known-labels", "animal-answers"


@pytest.mark.parametrize(
    "members",
    [
        {KNOWN: []},
        {KNOWN: ["bird", "dog"]},
        {ANSWERS: []},
        {ANSWERS: [{"worker": "w", "labels": []}, {"worker": "x", "labels": [0, 2], "expert": True}]},
        {"other-answers": 1},
    ],
)
def test_known_labels_and_earlier_answers_are_accepted(members: dict[str, object]) -> None:
    found = findings(line(**members))
    assert (found.errors, found.warnings, found.to_label) == ([], [], 1)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({KNOWN: "dog"}, """"known-labels" must be a list of label categories, got 'dog'"""),
        ({KNOWN: ["dog", "cow"]}, """"known-labels" must name label categories, got 'cow'"""),
        ({KNOWN: [0]}, '"known-labels" must name label categories, got 0'),
        ({KNOWN: None}, '"known-labels" must be a list of label categories, got None'),
        (
            {ANSWERS: {"w": [0]}},
            '"animal-answers": the answers must be a list of objects such as '
            '{"worker": "w1", "labels": [0, 2]}, '
            "got {'w': [0]}",
        ),
        (
            {ANSWERS: [{"worker": "w", "labels": [3]}]},
            '"animal-answers": "labels" of an answer must be a list of numbers from 0 to 2, got [3]',
        ),
        (
            {ANSWERS: [{"worker": "", "labels": [0]}]},
            """"animal-answers": "worker" of an answer must be a worker id, got ''""",
        ),
    ],
)
def test_bad_known_labels_and_earlier_answers_are_errors(members: dict[str, object], error: str) -> None:
    found = findings(line(**members))
    assert [str(problem) for problem in found.errors] == [f"m.manifest, line 1: {error}"]


def test_past_the_most_objects_nothing_is_noted() -> None:
    check = ManifestCheck("m.manifest", DataObjectRules("animal", BUCKETS, CATEGORIES), 3)
    check.feed(lines(*[GOOD] * 5))
    assert check.hopeless
    found = check.finish()
    assert (found.objects, found.error_count, found.warning_count) == (3, 1, 2)
    check.feed(b"bad\n" * 10)
    assert check.finish().error_count == 1
