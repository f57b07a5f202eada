"""A finished job from its downloaded files: which job left them, and which label categories it had."""

from typing import Any

import pytest

from job_completion.downloaded_job import InvalidJobOutput, categories_in_output, downloaded_job
from tests.job_completion.downloaded_files import ANSWERS, MANIFEST, OUTPUT, FilesInMemory, labeled, output

CONSOLIDATED = (
    "output/pets/annotations/consolidated-annotation/consolidation-response/iteration-1/"
    "2024-09-27_21:40:00.json"
)


def answered(*forms: Any) -> Any:
    """A file of worker responses."""
    return {"answers": [{"answerContent": form, "workerId": "w"} for form in forms]}


def test_a_job_is_found_in_its_output_manifest() -> None:
    later = labeled(date="2024-09-28T10:00:00.000000")
    job = downloaded_job(output(labeled(), later, labeled()), OUTPUT, "folder")
    assert (job.name, job.label_attribute, job.status) == ("pets", "animal", "Completed")
    assert (job.ended, job.failure_reason, job.task) == ("2024-09-28T10:00:00.000000", "", {})
    assert str(job.input_manifest) == f"s3://bucket/{MANIFEST}"
    assert (job.output, job.destination) == (OUTPUT, OUTPUT)


@pytest.mark.parametrize(
    ("lines", "folder", "found"),
    [
        pytest.param([labeled(job="pets")], "x", ("pets", "animal"), id="as Ground Truth names custom jobs"),
        pytest.param([labeled(kind="groundtruth/custom")], "x", ("pets", "animal"), id="a custom job"),
        pytest.param(
            [labeled(kind="groundtruth/text-classification-multilabel")], "x", ("pets", "animal"), id="texts"
        ),
        pytest.param([labeled(job="")], "folder", ("folder", "animal"), id="a job that is not named"),
        pytest.param(
            [labeled("a", job="x") | labeled("b", job="y")] * 2 + [labeled("a", job="x")],
            "Y",
            ("y", "b"),
            id="of two jobs the one that the folder is named for, in any case",
        ),
        pytest.param(
            [labeled("a", job="x") | labeled("b", job="y"), labeled("b", job="y")],
            "folder",
            ("y", "b"),
            id="of two jobs the one with more lines",
        ),
        pytest.param(
            [labeled("a", job="x") | labeled("b", job="y")],
            "folder",
            ("y", "b"),
            id="of two alike the later in the alphabet",
        ),
        pytest.param(
            [labeled() | labeled("box", kind="groundtruth/object-detection")] * 2,
            "x",
            ("pets", "animal"),
            id="labels of another task do not count",
        ),
        pytest.param(
            [labeled() | {"box": 1, "box-metadata": labeled()["animal-metadata"] | {"job-name": "pets"}}],
            "x",
            ("pets", "animal"),
            id="labels that are not a list do not count",
        ),
    ],
)
def test_of_all_labels_in_a_manifest_the_job_is(
    lines: list[dict[str, Any]], folder: str, found: tuple[str, str]
) -> None:
    job = downloaded_job(output(*lines), OUTPUT, folder)
    assert (job.name, job.label_attribute) == found


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(FilesInMemory(), id="no output manifest"),
        pytest.param(FilesInMemory({MANIFEST: b'not JSON\n[1]\n""\n'}), id="lines that are not objects"),
        pytest.param(output({"source-ref": "s3://b/a.jpg"}), id="nothing labeled"),
        pytest.param(output({"animal": [0], "animal-metadata": "x"}), id="metadata that is not an object"),
        pytest.param(output({"animal-metadata": labeled()["animal-metadata"]}), id="only failed objects"),
        pytest.param(output({"-metadata": labeled()["animal-metadata"]}), id="a name of nothing"),
    ],
)
def test_other_files_are_refused_by_what_is_missing(files: FilesInMemory) -> None:
    with pytest.raises(InvalidJobOutput) as raised:
        downloaded_job(files, OUTPUT, "pets")
    assert str(raised.value) == (
        "manifests/output/output.manifest must have lines with labels of a multi-label job"
    )


def consolidated(classes: Any) -> Any:
    return [{"datasetObjectId": "0", "consolidatedAnnotation": {"content": labeled(classes=classes)}}]


CHOSE = {"crowd-image-classifier-multi-select": {"labels": ["dog", "cat"]}}


@pytest.mark.parametrize(
    ("lines", "files", "names"),
    [
        pytest.param(
            [labeled(classes={"1": "cat"}), labeled(classes={"0": "dog"})],
            {},
            ("dog", "cat"),
            id="from the output manifest",
        ),
        pytest.param(
            [labeled()],
            {CONSOLIDATED: consolidated({"0": "dog", "1": "cat"})},
            ("dog", "cat"),
            id="custom job",
        ),
        pytest.param(
            [labeled(classes={"0": "dog", "2": "owl"})],
            {f"{ANSWERS}0/1.json": answered(CHOSE)},
            ("dog", "cat", "owl"),
            id="what a worker chose fills a gap",
        ),
        pytest.param(
            [labeled(classes={"0": "dog", "2": "owl"})],
            {},
            ("dog", "(category 1)", "owl"),
            id="a gap that nobody can name",
        ),
        pytest.param(
            [labeled(classes={"0": "dog"})],
            {f"{ANSWERS}0/1.json": answered(CHOSE, {"x": {"labels": ["bee"]}})},
            ("dog", "bee", "cat"),
            id="what only workers chose follows in the order of the alphabet",
        ),
        pytest.param(
            [labeled(classes={"2": "owl"})],
            {f"{ANSWERS}0/1.json": answered({"x": {"labels": ["dog", "cat", "bee"]}})},
            ("bee", "cat", "owl", "dog"),
            id="first the gaps, then what is left",
        ),
        pytest.param(
            [labeled(classes={"1": "cat"})],
            {f"{ANSWERS}0/1.json": answered(CHOSE)},
            ("dog", "cat"),
            id="nothing follows where the gaps hold all",
        ),
        pytest.param(
            [labeled()],
            {f"{ANSWERS}0/1.json": answered(CHOSE)},
            ("cat", "dog"),
            id="from workers' answers alone",
        ),
        pytest.param(
            [labeled("other", classes={"0": "x"}) | labeled(classes={"0": "dog", "1": "cat"})] * 2,
            {},
            ("dog", "cat"),
            id="another attribute's names are not the job's",
        ),
        pytest.param(
            [
                labeled(classes={"0": "dog", "1": "cat", "x": "no number", "²": "no digit", "00001": "long"}),
                labeled(classes={"2": 7}),
                labeled(classes=[1]),
            ],
            {
                CONSOLIDATED: [1, {"consolidatedAnnotation": 1}, {"consolidatedAnnotation": {"content": 1}}],
                f"{ANSWERS}0/1.json": [1],
                f"{ANSWERS}1/1.json": answered(1, {"x": 1}, {"x": {"labels": 1}}, {"x": {"labels": [1]}}),
                f"{ANSWERS}2/1.txt": answered({"x": {"labels": ["from a file of another kind"]}}),
            },
            ("dog", "cat"),
            id="whatever is not of the right form is left out",
        ),
        pytest.param(
            [labeled(classes={"0": "dog", "1": "cat"})],
            {CONSOLIDATED: {"not": "a list"}},
            ("dog", "cat"),
            id="a consolidation response that is not a list",
        ),
    ],
)
def test_label_categories_are(
    lines: list[dict[str, Any]], files: dict[str, Any], names: tuple[str, ...]
) -> None:
    found = output(*lines, **files)
    job = downloaded_job(output(labeled()), OUTPUT, "pets")
    assert categories_in_output(found, job).names == names


@pytest.mark.parametrize(
    ("classes", "chosen", "number"),
    [
        pytest.param({str(number): f"c{number}" for number in range(50)}, [], 50, id="fifty are possible"),
        pytest.param({"49": "last"}, [f"label {number}" for number in range(49)], 50, id="with those chosen"),
        pytest.param({"10000": "of five digits", "0": "dog", "1": "cat"}, ["dog"], 2, id="no number of one"),
        pytest.param(
            {"0": "dog", "1": "cat"},
            ["\ud800", "", "x" * 257, "x" * 256],
            3,
            id="what can't name a category does not count",
        ),
    ],
)
def test_so_many_categories_are_found(classes: dict[str, str], chosen: list[str], number: int) -> None:
    found = output(labeled(classes=classes), **{f"{ANSWERS}0/1.json": answered({"x": {"labels": chosen}})})
    assert len(categories_in_output(found, downloaded_job(found, OUTPUT, "pets")).names) == number


@pytest.mark.parametrize(
    ("classes", "chosen", "number"),
    [
        pytest.param({"50": "one too many"}, [], "51", id="by their numbers"),
        pytest.param({"9999": "last"}, [], "10,000", id="by the largest number"),
        pytest.param({"0": "dog"}, [f"made up {n}" for n in range(60_000)], "60,001", id="by one worker"),
    ],
)
def test_more_categories_than_a_job_can_have_are_refused(
    classes: dict[str, str], chosen: list[str], number: str
) -> None:
    found = output(labeled(classes=classes), **{f"{ANSWERS}0/1.json": answered({"x": {"labels": chosen}})})
    with pytest.raises(InvalidJobOutput) as raised:
        categories_in_output(found, downloaded_job(found, OUTPUT, "pets"))
    assert str(raised.value) == (
        f"the job's files name {number} label categories, and a job has at most 50: name the job's own in a"
        " labels file"
    )


def test_files_that_are_not_json_name_no_categories() -> None:
    found = output(labeled())
    found.contents[CONSOLIDATED] = b"not JSON"
    found.contents[f"{ANSWERS}0/1.json"] = b"\xff"
    with pytest.raises(InvalidJobOutput) as raised:
        categories_in_output(found, downloaded_job(found, OUTPUT, "pets"))
    assert str(raised.value) == "the job's label categories must be in its files or in a labels file"
