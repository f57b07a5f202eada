"""Ground Truth's small formats: places in S3, job names, label categories, dates."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_truth.consolidated_annotation import creation_date
from ground_truth.label_categories import InvalidLabelCategories, LabelCategories
from ground_truth.labeling_job import InvalidLabelingJobArn, job_name_of
from ground_truth.s3_location import InvalidS3Uri, S3Location


@pytest.mark.parametrize(
    "key",
    [
        "a.jpg",
        "a b.jpg",
        "a+b.jpg",
        "%2B.jpg",
        "é.jpg",
        "a\u200b.jpg",
        "a?b#c.jpg",
        "/a",
        "a//b",
        "21:31:31.json",
    ],
)
def test_keys_survive_character_by_character(key: str) -> None:
    place = S3Location.parse(f"s3://bucket/{key}")
    assert (place.bucket, place.key, str(place)) == ("bucket", key, f"s3://bucket/{key}")


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("http://example.com/a.jpg", "must be an s3:// URI, got 'http://example.com/a.jpg'"),
        ("S3://bucket/key", "must be an s3:// URI, got 'S3://bucket/key'"),
        (None, "must be an s3:// URI, got None"),
        ("s3://bucket", "must name a bucket and a key (s3://bucket/key), got 's3://bucket'"),
        ("s3://bucket/", "must name a bucket and a key (s3://bucket/key), got 's3://bucket/'"),
        ("s3:///key", "must name a bucket and a key (s3://bucket/key), got 's3:///key'"),
    ],
)
def test_what_is_not_a_place_in_s3_is_named(uri: object, words: str) -> None:
    with pytest.raises(InvalidS3Uri) as raised:
        S3Location.parse(uri)
    assert str(raised.value) == words


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:sagemaker:us-east-1:111122223333:labeling-job/pets", "pets"),
        ("arn:aws:sagemaker:us-east-1:111122223333:labeling-job/Pets-2", "pets-2"),
        ("arn:aws-us-gov:sagemaker:us-gov-west-1:111122223333:labeling-job/a", "a"),
    ],
)
def test_job_names(arn: str, name: str) -> None:
    assert job_name_of(arn) == name


@pytest.mark.parametrize(
    "arn", ["", "pets", "arn:aws:s3:::bucket", "arn:aws:sagemaker:r:1:labeling-job/", None, 5]
)
def test_what_is_not_a_labeling_job_is_named(arn: object) -> None:
    with pytest.raises(InvalidLabelingJobArn) as raised:
        job_name_of(arn)
    assert repr(arn) in str(raised.value)


class TestLabelCategories:
    """The list that numbers the labels."""

    def test_numbers_are_indexes(self) -> None:
        categories = LabelCategories.of_names(["dog", "cat"], "labels")
        assert categories.numbers == {"dog": 0, "cat": 1}

    @pytest.mark.parametrize(
        ("names", "errors"),
        [
            ("dog", ["labels: must be a list of label categories, got 'dog'"]),
            (["dog"], ["labels: must hold 2 to 50 label categories, got 1"]),
            ([str(n) for n in range(51)], ["labels: must hold 2 to 50 label categories, got 51"]),
            (["dog", "dog"], ["labels[1]: 'dog' is repeated, first at [0]"]),
            (["dog", ""], ["labels[1]: a label category must not be empty"]),
            (["dog", "x" * 257], ["labels[1]: must have at most 256 characters, got 257"]),
            (
                ["dog" * 99],
                [
                    "labels: must hold 2 to 50 label categories, got 1",
                    "labels[0]: must have at most 256 characters, got 297",
                ],
            ),
            (
                ["dog", 5, {"name": "x"}, None, "dog"],
                [
                    "labels[1]: a label category must be a string, got 5",
                    "labels[2]: a label category must be a string, got {'name': 'x'}",
                    "labels[3]: a label category must be a string, got None",
                    "labels[4]: 'dog' is repeated, first at [0]",
                ],
            ),
        ],
        ids=[
            "no list",
            "one",
            "fifty-one",
            "twice",
            "empty",
            "too long",
            "one, too long",
            "all errors at once",
        ],
    )
    def test_all_faults_are_named(self, names: object, errors: list[str]) -> None:
        with pytest.raises(InvalidLabelCategories) as raised:
            LabelCategories.of_names(names, "labels")
        assert list(raised.value.errors) == errors

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"[]", b'{"labels": 5}'])
    def test_what_is_not_a_category_file_is_named(self, content: bytes) -> None:
        with pytest.raises(InvalidLabelCategories, match=r"^labels\.json: must be"):
            LabelCategories.of_file(content, "labels.json")

    @given(
        st.lists(
            st.text(st.characters(codec="utf-8"), min_size=1, max_size=256),
            min_size=2,
            max_size=50,
            unique=True,
        )
    )
    def test_a_category_file_gives_back_the_names_it_was_made_of(self, names: list[str]) -> None:
        content = LabelCategories.of_names(names, "names").as_file()
        assert json.loads(content)["document-version"] == "2018-11-28"
        assert LabelCategories.of_file(content, "file").names == tuple(names)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2024, 9, 27, 21, 31, 32, 51349, UTC), "2024-09-27T21:31:32.051349"),
        (datetime(2024, 9, 27, 21, 31, 32, 0, UTC), "2024-09-27T21:31:32.000000"),
        (datetime(2024, 9, 27, 23, 31, 32, 5, timezone(timedelta(hours=2))), "2024-09-27T21:31:32.000005"),
    ],
)
def test_creation_dates_are_utc_with_microseconds(moment: datetime, text: str) -> None:
    assert creation_date(moment) == text
