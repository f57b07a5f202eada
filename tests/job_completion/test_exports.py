"""A job's labels as tables and for Hugging Face."""

import csv
import json

import pytest

from ground_truth.label_categories import LabelCategories
from job_completion.exports import (
    LabeledObject,
    confidences_csv,
    csv_head,
    labels_csv,
    metadata_jsonl,
)
from tests.job_completion.finished import BUCKET, Finished

CATEGORIES = LabelCategories(("dog", "cat", "bird"))


def image(key: str, *labels: tuple[int, float]) -> LabeledObject:
    return LabeledObject(f"s3://bucket/{key}", is_text=False, labels=labels)


def test_a_job_is_exported_with_a_row_for_each_object(aws: Finished) -> None:
    chained = {
        "source-ref": f"s3://{BUCKET}/old/c.jpg",
        "animal": [1, 7, "x"],
        "animal-metadata": {"confidence-map": {"1": 0.8}},
    }
    aws.put_job(
        [{"w1": ["dog"], "w2": ["dog", "cat"], "w3": ["dog"]}, None, None, {"w1": []}],
        lines=[
            json.dumps({"source-ref": f"s3://{BUCKET}/new/a.jpg"}),
            json.dumps({"source-ref": f"s3://{BUCKET}/new/b.jpg"}),
            json.dumps(chained),
            json.dumps({"source": "a text"}),
        ],
    )
    assert aws.deliver()
    assert aws.text("exports/labels.csv") == (
        "source-ref,dog,cat,bird\n"
        f"s3://{BUCKET}/new/a.jpg,1,0,0\n"
        f"s3://{BUCKET}/new/b.jpg,,,\n"
        f"s3://{BUCKET}/old/c.jpg,0,1,0\n"
        "a text,0,0,0\n"
    )
    assert aws.text("exports/confidences.csv") == (
        "source-ref,dog,cat,bird\n"
        f"s3://{BUCKET}/new/a.jpg,1.0,0.33,0\n"
        f"s3://{BUCKET}/new/b.jpg,,,\n"
        f"s3://{BUCKET}/old/c.jpg,0,0.8,0\n"
        "a text,0,0,0\n"
    )
    assert [json.loads(line) for line in aws.text("exports/metadata.jsonl").splitlines()] == [
        {"file_name": "new/a.jpg", "labels": ["dog"]},
        {"file_name": "new/b.jpg", "labels": None},
        {"file_name": "old/c.jpg", "labels": ["cat"]},
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula_in_a_spreadsheet(start: str) -> None:
    hostile = f'{start}HYPERLINK("http://evil.example")'
    categories = LabelCategories((hostile, "cat"))
    objects = [LabeledObject(hostile, is_text=True, labels=[(0, 0.5)])]
    table = [csv_head(categories), *labels_csv(objects, categories), *confidences_csv(objects, categories)]
    rows = list(csv.reader(line.decode() for line in table))
    assert rows == [
        ["source-ref", "'" + hostile, "cat"],
        ["'" + hostile, "1", "0"],
        ["'" + hostile, "0.5", "0"],
    ]


@pytest.mark.parametrize("name", ['a "b", c', "line\nbreak", "é\u200b", "x" * 256])
def test_odd_names_survive_in_tables(name: str) -> None:
    categories = LabelCategories((name, "cat"))
    table = csv_head(categories).decode() + "".join(
        row.decode() for row in labels_csv([image(name)], categories)
    )
    rows = list(csv.reader(table.splitlines(keepends=True)))
    assert rows == [["source-ref", name, "cat"], [f"s3://bucket/{name}", "0", "0"]]


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        pytest.param(["a.jpg"], ["a.jpg"], id="one image"),
        pytest.param(["x/a.jpg", "x/b.jpg"], ["a.jpg", "b.jpg"], id="one folder"),
        pytest.param(["x/aa.jpg", "x/ab.jpg"], ["aa.jpg", "ab.jpg"], id="names that begin alike"),
        pytest.param(["x/1/a.jpg", "x/2/a.jpg"], ["1/a.jpg", "2/a.jpg"], id="the same name in two folders"),
        pytest.param(["a.jpg", "x/b.jpg"], ["a.jpg", "x/b.jpg"], id="a folder beside an image"),
        pytest.param(["x//a b+c.jpg", "x//\u200b.jpg"], ["a b+c.jpg", "\u200b.jpg"], id="odd keys"),
    ],
)
def test_file_names_are_below_the_deepest_folder_of_all_images(keys: list[str], names: list[str]) -> None:
    lines = metadata_jsonl([image(key, (1, 1.0)) for key in keys], CATEGORIES)
    assert [json.loads(line) for line in lines] == [{"file_name": name, "labels": ["cat"]} for name in names]


def test_what_is_not_an_image_is_not_in_the_metadata_of_images() -> None:
    objects = [LabeledObject("text", is_text=True, labels=[]), LabeledObject("", is_text=False, labels=[])]
    assert list(metadata_jsonl(objects, CATEGORIES)) == []
