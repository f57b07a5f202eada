"""The streaming check against a plain reading of the whole file, and against gigabytes without a line end."""

import json
import tracemalloc
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from job_trigger.checks.data_object_rules import DataObjectRules
from job_trigger.checks.manifest_check import ManifestCheck

BUCKETS = ("images", "more")
RULES = DataObjectRules("animal", BUCKETS)


def plainly_read(manifest: bytes, attribute: str, max_objects: int) -> tuple[set[int], int, int]:
    """Lines with errors (0: the file), number of lines, lines to label: one rule after the other."""
    them = manifest.split(b"\n")
    if them[-1] == b"":
        them.pop()
    bad: set[int] = set()
    to_label = 0
    for number, line in enumerate(them[:max_objects], 1):
        try:
            text = line.removesuffix(b"\r").decode()
            pairs = json.loads(text, object_pairs_hook=list, parse_constant=int) if text.strip() else None
        except ValueError:
            pairs = None
        if (
            text_too_long(line)
            or not isinstance(pairs, list)
            or not all(isinstance(it, tuple) for it in pairs)
        ):
            bad.add(number)
            continue
        if not text.lstrip(" \t\r").startswith("{"):
            bad.add(number)
            continue
        keys = [key for key, _ in pairs]
        value = json.loads(text)
        source = value.get("source-ref") if "source-ref" in value else value.get("source")
        good = not any(key.startswith("$") for key in keys)
        good &= all(compact(it) <= 20_000 for it in value.values())
        good &= keys.count("source-ref" if "source-ref" in value else "source") == 1
        good &= isinstance(source, str)
        if good and "source-ref" in value:
            good = encodable(source) and any(
                source.startswith(f"s3://{b}/") and not source.endswith("/") for b in BUCKETS
            )
        elif good:
            good = bool(source.strip())
        if not good:
            bad.add(number)
        elif attribute not in value and value.get("isHumanAnnotationRequired") not in (False, "false"):
            to_label += 1
    if len(them) > max_objects:
        bad.add(max_objects + 1)
    return bad or ({0} if not them else set()), min(len(them), max_objects), to_label


def text_too_long(line: bytes) -> bool:
    return len(line.removesuffix(b"\r").decode(errors="replace")) > 100_000


def compact(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


URIS = st.sampled_from(["s3://images/", "s3://more/", "s3://other/", "s3://", "http://images/", ""]).flatmap(
    lambda start: st.text(max_size=5).map(lambda end: start + end)
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
OBJECTS = st.dictionaries(
    st.sampled_from(["id", "$x", "animal", "animal-metadata", "isHumanAnnotationRequired", "source"])
    | st.text(max_size=3),
    VALUES | st.just(False),
    max_size=3,
).flatmap(lambda rest: (URIS | VALUES).map(lambda uri: {"source-ref": uri} | rest))
JSON_LINES = st.tuples(OBJECTS | st.dictionaries(st.text(max_size=3), VALUES, max_size=2), st.booleans()).map(
    lambda pair: json.dumps(pair[0], ensure_ascii=pair[1]).encode()
)
ODD_LINES = st.sampled_from(
    [
        b"",
        b"\r",
        b" ",
        b"{}",
        b"[]",
        b"null",
        b"{",
        b'{"a": NaN}',
        b"\xff",
        b'{"source": "a"}\r',
        b'{"source-ref": "s3://images/a", "source-ref": "s3://images/b"}',
        b'{"source-ref": "s3://images/a", "x": "' + b"y" * 19_999 + b'"}',
        b'{"source-ref": "s3://images/a", "x": "' + b"y" * 19_998 + b'"}',
    ]
)
MANIFESTS = st.lists(
    JSON_LINES
    | ODD_LINES
    | st.binary(max_size=6).filter(lambda b: not b.startswith((b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff"))),
    max_size=8,
)


@settings(deadline=None)
@given(MANIFESTS, st.booleans(), st.integers(1, 9), st.integers(1, 64))
def test_any_manifest_in_pieces_of_any_size_is_judged_as_if_it_were_read_whole(
    lines: list[bytes], final_line_end: bool, max_objects: int, piece: int
) -> None:
    manifest = b"\n".join(lines) + b"\n" * final_line_end
    if manifest.startswith((b"\xef\xbb\xbf", b"\x1f\x8b")):
        return
    check = ManifestCheck("m", RULES, max_objects)
    for start in range(0, len(manifest), piece):
        check.feed(manifest[start : start + piece])
    found = check.finish()
    assert ({error.line or 0 for error in found.errors}, found.objects, found.to_label) == plainly_read(
        manifest, "animal", max_objects
    )


@given(st.lists(st.sampled_from("abcdef"), max_size=12))
def test_repeated_images_are_reported_with_the_line_they_repeat(names: list[str]) -> None:
    check = ManifestCheck("m", RULES, 100)
    check.feed(b"".join(f'{{"source-ref": "s3://images/{name}"}}\n'.encode() for name in names))
    expected = [
        f'm, line {number}: "source-ref" is the same as in line {names.index(name) + 1};'
        " it will be paid for twice"
        for number, name in enumerate(names, 1)
        if name in names[: number - 1]
    ]
    assert [str(warning) for warning in check.finish().warnings] == expected


def test_a_file_without_line_ends_takes_no_memory() -> None:
    check = ManifestCheck("m", RULES, 100)
    piece = b"x" * 262_144
    tracemalloc.start()
    for _ in range(400):  # 100 MB
        check.feed(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
    assert [error.line for error in check.finish().errors] == [1]
