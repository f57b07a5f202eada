"""A manifest's data objects, and the items that name them."""

import pytest

from ground_truth.s3_location import S3Location
from rehearsal.job_source.data_objects import JobObject, by_object, data_objects, item_name, shared_names


@pytest.mark.parametrize(
    ("key", "name"),
    [
        pytest.param("a/b/dog.jpg", "dog", id="the file name without its extension"),
        pytest.param("dog.tar.gz", "dog.tar", id="only the last extension goes"),
        pytest.param("a.b/dog", "dog", id="a folder's dot is no extension"),
        pytest.param("a/b c+%20.PNG", "b c+%20", id="nothing is decoded"),
        pytest.param("a/", "", id="a key that ends with a slash has no name"),
    ],
)
def test_item_name(key: str, name: str) -> None:
    assert item_name(S3Location("bucket", key)) == name


def test_lines_are_read_leniently_and_keep_their_index() -> None:
    manifest = b'{"source-ref": "s3://b/k.png"}\r\n{"source": "a text"}\n\nnot JSON\n{"source-ref": "http://x"}\n[1]\n'
    assert data_objects(manifest) == (
        JobObject(0, "s3://b/k.png", S3Location("b", "k.png")),
        JobObject(1, "a text", None),
        JobObject(2, "", None),
        JobObject(3, "", None),
        JobObject(4, "http://x", None),
        JobObject(5, "", None),
    )


def objects(*sources: str) -> tuple[JobObject, ...]:
    return tuple(
        JobObject(index, source, S3Location.parse(source) if source.startswith("s3:") else None)
        for index, source in enumerate(sources)
    )


@pytest.mark.parametrize(
    ("sources", "items", "found", "unknown"),
    [
        pytest.param(
            ["s3://b/dog.png", "s3://b/cat.png"], ["cat", "owl"], {1: "cat"}, ["owl"], id="images go by name"
        ),
        pytest.param(["a text", "another"], ["1"], {1: "1"}, [], id="texts go by line index"),
        pytest.param(["s3://b/dog.png", "s3://b/cat.png"], ["0"], {0: "0"}, [], id="images go by index else"),
        pytest.param(
            ["s3://b/1.png", "s3://b/0.png"],
            ["0", "1"],
            {0: "1", 1: "0"},
            [],
            id="a name goes before an index",
        ),
        pytest.param(
            ["s3://b/1.png", "s3://b/dog.png"], ["1"], {0: "1"}, [], id="another image's name is no index"
        ),
        pytest.param(
            ["s3://b/x/1.png", "s3://b/y/1.png"],
            ["1"],
            {},
            ["1"],
            id="a name that two images share names none",
        ),
        pytest.param(
            ["s3://b/x/dog.png", "s3://b/y/dog.png"],
            ["dog", "1"],
            {1: "1"},
            ["dog"],
            id="images that share a name go by index",
        ),
        pytest.param(
            ["s3://b/dog.png", "s3://b/dog.png"],
            ["dog"],
            {0: "dog", 1: "dog"},
            [],
            id="one image that is there twice shares its name with itself",
        ),
    ],
)
def test_items_name_data_objects(
    sources: list[str], items: list[str], found: dict[int, str], unknown: list[str]
) -> None:
    assert by_object({item: item for item in items}, objects(*sources)) == (found, unknown)


def test_shared_names() -> None:
    assert shared_names(objects("s3://b/x/a.png", "s3://b/y/a.gif", "s3://b/c.png", "s3://b/c.png")) == ["a"]
