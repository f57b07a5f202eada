"""Every rule of consolidation by voting, as the function applies it to a payload."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidation.batch import consolidate
from consolidation.settings import Settings
from ground_truth.annotation_payload import decode_payload
from ground_truth.consolidated_annotation import AnswerShape
from ground_truth.label_categories import LabelCategories
from tests.consolidation.plain_reading import plain_answer

ELEMENT = "crowd-image-classifier-multi-select"
CATEGORIES = ["dog", "cat", "bird", "none"]


def form(*labels: object, element: str = ELEMENT) -> str:
    return json.dumps({element: {"labels": list(labels)}})


def annotations(*contents: str | None) -> list[dict[str, Any]]:
    return [
        {"workerId": f"worker-{number}", "annotationData": {"content": content}}
        for number, content in enumerate(contents)
    ]


def item(object_id: str, *contents: str | None) -> dict[str, Any]:
    return {
        "datasetObjectId": object_id,
        "dataObject": {"s3Uri": "s3://bucket/dog.jpg"},
        "annotations": annotations(*contents),
    }


def answer(payload: list[Any], categories: list[str] = CATEGORIES, **setup: Any) -> list[dict[str, Any]]:
    shape = AnswerShape(
        "animal", "pets", LabelCategories.of_request(categories, "test"), "2024-09-27T21:31:32.051349"
    )
    return consolidate(decode_payload(json.dumps(payload).encode()), shape, Settings(**setup), {}.get).answers


def labels_and_confidences(answers: list[dict[str, Any]]) -> list[tuple[list[int], dict[str, float]]]:
    contents = [element["consolidatedAnnotation"]["content"] for element in answers]
    return [(content["animal"], content["animal-metadata"]["confidence-map"]) for content in contents]


def test_the_answer_has_the_built_in_functions_shape_and_key_order() -> None:
    payload = [item("7", form("cat", "dog"), form("dog"), form("dog", "cat"))]
    assert json.dumps(answer(payload)) == json.dumps(
        [
            {
                "datasetObjectId": "7",
                "consolidatedAnnotation": {
                    "content": {
                        "animal": [0, 1],
                        "animal-metadata": {
                            "job-name": "labeling-job/pets",
                            "confidence-map": {"0": 1.0, "1": 0.67},
                            "class-map": {"0": "dog", "1": "cat"},
                            "type": "groundtruth/image-classification-multilabel",
                            "human-annotated": "yes",
                            "creation-date": "2024-09-27T21:31:32.051349",
                        },
                    }
                },
            }
        ]
    )


@pytest.mark.parametrize(
    ("contents", "setup", "labels", "confidences"),
    [
        pytest.param(
            [form("dog")], {}, [0], {"0": 0.0}, id="one worker: the answer itself with confidence 0.0"
        ),
        pytest.param(
            [form("bird", "cat")], {}, [1, 2], {"1": 0.0, "2": 0.0}, id="one worker: labels by number"
        ),
        pytest.param([form()], {}, [], {}, id="one empty answer: no label"),
        pytest.param(
            [form("dog"), form("cat")], {}, [0, 1], {"0": 0.5, "1": 0.5}, id="a tie: all with the most votes"
        ),
        pytest.param(
            [form("dog"), form("cat")], {"no_majority": "empty"}, [], {}, id="a tie: none, if so set up"
        ),
        pytest.param(
            [form("cat"), form("cat", "dog"), form("dog", "bird")],
            {},
            [0, 1],
            {"0": 0.67, "1": 0.67},
            id="equal confidence: by number",
        ),
        pytest.param(
            [form("cat", "dog"), form("cat", "dog"), form("cat")],
            {},
            [1, 0],
            {"1": 1.0, "0": 0.67},
            id="labels by falling confidence",
        ),
        pytest.param(
            [form("dog"), form("dog"), form("cat"), form("bird")],
            {},
            [0],
            {"0": 0.5},
            id="exactly the threshold is not above it, but is the most",
        ),
        pytest.param(
            [form("dog"), form("dog"), form("dog"), form("cat"), form("cat")],
            {"majority_threshold": 0.6, "no_majority": "empty"},
            [],
            {},
            id="3 of 5 is not more than 0.6",
        ),
        pytest.param(
            [form("dog"), form("cat", "dog"), form("dog")],
            {"majority_threshold": 0.0},
            [0, 1],
            {"0": 1.0, "1": 0.33},
            id="threshold 0 keeps every label that anybody chose",
        ),
        pytest.param(
            [form("dog"), form("cat", "dog"), form("dog")],
            {"consolidation_method": "any", "majority_threshold": 0.9},
            [0, 1],
            {"0": 1.0, "1": 0.33},
            id="any keeps every label that anybody chose, whatever the threshold",
        ),
        pytest.param(
            [form(), form(), form("dog")], {}, [0], {"0": 0.33}, id="empty answers count as responses"
        ),
        pytest.param([form(), form()], {}, [], {}, id="nobody chose anything: no label"),
        pytest.param(
            [form("dog", "dog", "dog"), form("cat")],
            {},
            [0, 1],
            {"0": 0.5, "1": 0.5},
            id="repeats in one answer count once",
        ),
        pytest.param(
            [form("Dog", " dog", "dog"), form("dög")],
            {},
            [0],
            {"0": 0.5},
            id="labels match exactly, unknown ones are dropped",
        ),
        pytest.param(
            [form(1, None, ["dog"], {"a": 1}, True, "dog"), form("dog")],
            {},
            [0],
            {"0": 1.0},
            id="labels that are not strings are dropped",
        ),
        pytest.param(
            [form("horse"), form("dog"), form("dog")],
            {},
            [0],
            {"0": 0.67},
            id="an answer of unknown labels still counts",
        ),
        pytest.param([form("horse")], {}, [], {}, id="one answer of unknown labels only: no label"),
    ],
)
def test_votes(
    contents: list[str], setup: dict[str, Any], labels: list[int], confidences: dict[str, float]
) -> None:
    assert labels_and_confidences(answer([item("0", *contents)], **setup)) == [(labels, confidences)]


@pytest.mark.parametrize(
    ("contents", "setup", "labels"),
    [
        pytest.param(
            [form("none"), form("none"), form("dog")], {}, [3], id="the exclusion category alone stays"
        ),
        pytest.param(
            [form("none", "dog"), form("none", "dog")], {}, [0], id="as many votes as another: it goes"
        ),
        pytest.param(
            [form("none", "dog"), form("none", "dog"), form("none")],
            {},
            [3],
            id="more votes than any other: it stays alone",
        ),
        pytest.param([form("none"), form("dog")], {}, [0], id="a tie by plurality: it goes"),
        pytest.param([form("none")], {}, [3], id="one worker who says none"),
        pytest.param([form("none", "cat")], {}, [1], id="one worker who says none and cat"),
        pytest.param(
            [form("none"), form("none"), form("dog")],
            {"consolidation_method": "any"},
            [3],
            id="any: strictly more votes, it stays alone",
        ),
        pytest.param(
            [form("none"), form("dog"), form("cat")],
            {"consolidation_method": "any"},
            [0, 1],
            id="any: not more votes, it goes",
        ),
        pytest.param(
            [form("none"), form("none"), form("dog"), form("dog"), form("cat")],
            {"no_majority": "empty"},
            [],
            id="not kept: nothing to decide",
        ),
    ],
)
def test_exclusion_category(contents: list[str], setup: dict[str, Any], labels: list[int]) -> None:
    got = answer([item("0", *contents)], exclusion_category="none", **setup)
    assert [found for found, _ in labels_and_confidences(got)] == [labels]


NONE_OF_THESE = "None of these"
METHODS = ["majority", "expectation-maximization", "any"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("contents", "labels"),
    [
        pytest.param([form(), form(), form("dog")], [], id="two of three who submit nothing"),
        pytest.param(
            [form(NONE_OF_THESE), form(NONE_OF_THESE), form("dog")], [], id="two of three who submit its text"
        ),
        pytest.param([form(NONE_OF_THESE), form(), form("dog")], [], id="one of each"),
        pytest.param([form(), form("dog"), form("dog")], [0], id="one of three"),
        pytest.param([form(), form("dog")], [0], id="one of two: not strictly ahead"),
        pytest.param([form("horse"), form("horse"), form("dog")], [0], id="unknown labels are not empty"),
        pytest.param([form(), form(), form()], [], id="all three"),
        pytest.param([form()], [], id="an only, empty answer"),
        pytest.param([form(NONE_OF_THESE)], [], id="an only answer of its text"),
        pytest.param([form(NONE_OF_THESE, "cat")], [1], id="an only answer that contradicts itself"),
    ],
)
def test_none_of_these_may_be_a_text_that_is_not_a_category(
    method: str, contents: list[str], labels: list[int]
) -> None:
    """Beside five objects that all three answered alike, so that expectation maximization knows them."""
    known = [item(str(number), form("cat"), form("cat"), form("cat")) for number in range(5)]
    shape = AnswerShape("animal", "pets", LabelCategories.of_request(CATEGORIES, "test"), "")
    payload = [*known, item("5", *contents)]
    result = consolidate(
        decode_payload(json.dumps(payload).encode()),
        shape,
        Settings(consolidation_method=method, exclusion_category=NONE_OF_THESE),  # type: ignore[arg-type]
        {}.get,
    )
    *_, (found, confidences) = labels_and_confidences(result.answers)
    assert (found, list(confidences)) == (labels, [str(label) for label in labels])
    assert NONE_OF_THESE not in str(result.reader.unknown_labels)


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_answer_votes_for_the_exclusion_category_that_is_a_category(method: str) -> None:
    payload = [item("0", form(), form("none"), form("dog"))]
    assert labels_and_confidences(answer(payload, exclusion_category="none", consolidation_method=method))[0][
        0
    ] == [3]


def test_without_an_exclusion_category_its_text_is_an_unknown_label_and_empty_is_no_vote() -> None:
    payload = [item("0", form(NONE_OF_THESE), form(), form("dog"))]
    assert labels_and_confidences(answer(payload)) == [([0], {"0": 0.33})]


def test_a_form_that_answers_with_the_exclusion_text_in_its_second_field_is_read() -> None:
    content = json.dumps({"quality": {"labels": ["blurred"]}, "x": {"labels": [NONE_OF_THESE]}})
    payload = [item("0", content, content, form("dog"))]
    assert labels_and_confidences(answer(payload, exclusion_category=NONE_OF_THESE)) == [([], {})]


def test_what_all_agree_has_none_of_these_is_not_of_low_confidence() -> None:
    payload = [item("0", form(), form(), form()), item("1", form(), form("dog"))]
    shape = AnswerShape("animal", "pets", LabelCategories.of_request(CATEGORIES, "test"), "")
    objects = decode_payload(json.dumps(payload).encode())
    setup = Settings(exclusion_category=NONE_OF_THESE)
    assert consolidate(objects, shape, setup, {}.get).low_confidence == 1


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        pytest.param(form("dog", element="animals"), [0], id="an element of another name"),
        pytest.param(
            json.dumps({"comment": "x", ELEMENT: {"labels": ["dog"]}}), [0], id="other fields before it"
        ),
        pytest.param(
            json.dumps({"a": {"labels": "dog"}, "b": {"labels": ["dog"]}}), [0], id="labels without a list"
        ),
        pytest.param(
            json.dumps({"a": {"labels": {"cat": 1}}, "b": {"labels": ["dog"]}}), [0], id="labels by name"
        ),
        pytest.param(
            json.dumps({"a": {"labels": ["cat"]}, "b": {"labels": ["dog"]}}), [1], id="the first of two"
        ),
        pytest.param(
            json.dumps({"a": {"labels": []}, "b": {"labels": ["dog"]}}), [0], id="not an empty one before it"
        ),
        pytest.param(
            json.dumps({"a": {"labels": ["blurred", 5]}, "b": {"labels": ["horse", "dog"]}}),
            [0],
            id="not one that holds no label of the job",
        ),
        pytest.param(
            json.dumps({"a": {"labels": ["horse"]}, "b": {"labels": ["cow"]}}),
            [],
            id="the first where none holds a label of the job",
        ),
        pytest.param('{"a": {"labels": ["dog"]}, "n": 1e999}', [0], id="a number beyond floats"),
        pytest.param(
            '{"a": {"labels": ["dog"]}, "n": ' + "9" * 5000 + "}", [0], id="a number of 5,000 digits"
        ),
        pytest.param(
            '{"a": {"labels": ["dog"]}, "n": "\\ud800"}', [0], id="half a surrogate pair in a comment"
        ),
    ],
)
def test_readable_answers(content: str, labels: list[int]) -> None:
    assert labels_and_confidences(answer([item("0", content)])) == [
        (labels, {str(number): 0.0 for number in labels})
    ]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no JSON",
        "[]",
        '"dog"',
        "null",
        "{}",
        '{"a": 1}',
        '{"a": {"labels": "dog"}}',
        '{"a": {"label": ["dog"]}}',
        '{"labels": ["dog"]}',
        '{"a": {"labels": ["dog"]}',
        '{"a": {"labels": ["dog"]}, "n": NaN}',
        "[" * 100_000,
        None,
        5,
        True,
        ["dog"],
    ],
    ids=lambda content: repr(content)[:40],
)
def test_unreadable_answers_are_dropped_and_counted(content: Any) -> None:
    shape = AnswerShape("animal", "pets", LabelCategories.of_request(CATEGORIES, "test"), "")
    payload = [item("0", content, form("dog"), form("cat")), item("1", content)]
    result = consolidate(decode_payload(json.dumps(payload).encode()), shape, Settings(), {}.get)
    assert labels_and_confidences(result.answers) == [([0, 1], {"0": 0.5, "1": 0.5})]
    assert result.reader.unreadable == [("0", "worker-0"), ("1", "worker-0")]
    assert result.left_out == ["data object '1' has no readable response: left out of the answer"]


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        pytest.param(
            None, "payload element 1 must be a JSON object, got None: left out of the answer", id="null"
        ),
        pytest.param(
            "x", "payload element 1 must be a JSON object, got 'x': left out of the answer", id="a text"
        ),
        pytest.param(
            {"annotations": []},
            'payload element 1 "datasetObjectId" must be a string, got None: left out of the answer',
            id="no id",
        ),
        pytest.param(
            {"datasetObjectId": "1", "annotations": None},
            "data object '1' has no readable response: left out of the answer",
            id="no annotations",
        ),
        pytest.param(
            {"datasetObjectId": "1", "annotations": {}},
            "data object '1' has no readable response: left out of the answer",
            id="annotations that are not a list",
        ),
        pytest.param(
            {
                "datasetObjectId": "1",
                "annotations": [1, None, [], {}, {"annotationData": 5}, {"annotationData": {}}],
            },
            "data object '1' has no readable response: left out of the answer",
            id="annotations of other forms",
        ),
    ],
)
def test_one_bad_object_leaves_the_others_alone(element: Any, reason: str) -> None:
    payload = [item("0", form("dog")), element, item("2", form("cat"))]
    shape = AnswerShape("animal", "pets", LabelCategories.of_request(CATEGORIES, "test"), "")
    result = consolidate(decode_payload(json.dumps(payload).encode()), shape, Settings(), {}.get)
    assert [answered["datasetObjectId"] for answered in result.answers] == ["0", "2"]
    assert result.left_out == [reason]


@pytest.mark.parametrize(
    ("odd", "left_out", "answered"),
    [
        pytest.param(
            '{"datasetObjectId": "1", "annotations": [{"annotationData": {"\\ud800": 1}}]}',
            ["data object '1' has no readable response: left out of the answer"],
            ["0", "2"],
            id="half of a surrogate pair as a key of annotation data",
        ),
        pytest.param(
            '{"datasetObjectId": "1", "dataObject": {"\\ud800": 1}, "annotations": [{%s}]}',
            [],
            ["0", "1", "2"],
            id="half of a surrogate pair as a key of the data object",
        ),
        pytest.param(
            '{"datasetObjectId": "1", "annotations": [{"workerId": ' + "9" * 5000 + ", %s}]}",
            [],
            ["0", "1", "2"],
            id="a worker id of 5,000 digits",
        ),
        pytest.param(
            '{"datasetObjectId": ' + "9" * 5000 + ', "annotations": []}',
            ['payload element 1 "datasetObjectId" must be a string, got inf: left out of the answer'],
            ["0", "2"],
            id="an object id of 5,000 digits",
        ),
    ],
)
def test_what_json_libraries_refuse_takes_no_other_object_down(
    odd: str, left_out: list[str], answered: list[str]
) -> None:
    odd = odd.replace("%s", '"annotationData": {"content": "{\\"x\\": {\\"labels\\": [\\"dog\\"]}}"}')
    payload = f"[{json.dumps(item('0', form('dog')))}, {odd}, {json.dumps(item('2', form('cat')))}]"
    shape = AnswerShape("animal", "pets", LabelCategories.of_request(CATEGORIES, "test"), "")
    result = consolidate(decode_payload(payload.encode()), shape, Settings(), {}.get)
    assert [answer["datasetObjectId"] for answer in result.answers] == answered
    assert result.left_out == left_out


@pytest.mark.parametrize(
    ("workers", "labels", "repeated"),
    [
        pytest.param(
            ["a", "a", "b"], {"1": 0.5, "2": 0.5}, 1, id="the last of two answers by one worker counts"
        ),
        pytest.param(
            [None, None, None], {"0": 0.33, "1": 0.33, "2": 0.33}, 0, id="without id each is its own worker"
        ),
        pytest.param(["", "", "a"], {"0": 0.33, "1": 0.33, "2": 0.33}, 0, id="an empty id is none"),
        pytest.param([["x"], {"y": 1}, 5], {"0": 0.33, "1": 0.33, "2": 0.33}, 0, id="an id must be a string"),
    ],
)
def test_who_answered(workers: list[Any], labels: dict[str, float], repeated: int) -> None:
    payload = item("0", form("dog"), form("cat"), form("bird"))
    for annotation, worker in zip(payload["annotations"], workers, strict=True):
        annotation["workerId"] = worker
    shape = AnswerShape("animal", "pets", LabelCategories.of_request(CATEGORIES, "test"), "")
    result = consolidate(decode_payload(json.dumps([payload]).encode()), shape, Settings(), {}.get)
    assert labels_and_confidences(result.answers)[0][1] == labels
    assert result.reader.repeated == repeated


def test_an_unreadable_last_answer_does_not_replace_a_readable_one() -> None:
    payload = item("0", form("dog"), "no JSON")
    for annotation in payload["annotations"]:
        annotation["workerId"] = "a"
    assert labels_and_confidences(answer([payload])) == [([0], {"0": 0.0})]


@pytest.mark.parametrize(
    ("data_object", "kind"),
    [
        ({"s3Uri": "s3://bucket/dog.jpg"}, "groundtruth/image-classification-multilabel"),
        ({"content": "a text"}, "groundtruth/text-classification-multilabel"),
        ({}, "groundtruth/image-classification-multilabel"),
        (None, "groundtruth/image-classification-multilabel"),
        ("odd", "groundtruth/image-classification-multilabel"),
    ],
    ids=["a file", "a text in place", "neither", "null", "no object"],
)
def test_the_type_is_text_only_for_a_text_in_place(data_object: Any, kind: str) -> None:
    payload = {**item("0", form("dog")), "dataObject": data_object}
    [alone], [beside_another_form] = answer([payload]), answer([payload, 7])
    assert alone == beside_another_form
    assert alone["consolidatedAnnotation"]["content"]["animal-metadata"]["type"] == kind


HOSTILE = [
    '"',
    "'",
    "<script>alert(1)</script>",
    "🦊",
    "x" * 256,
    "a|b",
    "{{ x }}",
    "\u200b",
    "\n",
    "\\u0041",
]


def test_category_names_of_any_kind_come_back_as_they_are() -> None:
    names = [*HOSTILE, *(f"category {number}" for number in range(40))]
    [got] = answer([item("0", form(*names), form(*names))], names)
    assert got["consolidatedAnnotation"]["content"]["animal"] == list(range(50))
    assert list(got["consolidatedAnnotation"]["content"]["animal-metadata"]["class-map"].values()) == names


def test_unknown_labels_are_counted_each_time() -> None:
    shape = AnswerShape("animal", "pets", LabelCategories.of_request(CATEGORIES, "test"), "")
    payload = [item("0", form("horse", "dog"), form("horse", "dog"), form("x" * 100, 5))]
    reader = consolidate(decode_payload(json.dumps(payload).encode()), shape, Settings(), {}.get).reader
    assert reader.unknown_labels == {"'horse'": 2, f"'{'x' * 100}'": 1, "5": 1}


def test_an_answer_of_many_unknown_labels_takes_time_in_proportion() -> None:
    """Comparing each label with each would take minutes."""
    labels = [f"unknown {number}" for number in range(60_000)] + ["dog"] * 60_000
    started = time.process_time()
    assert labels_and_confidences(answer([item("0", form(*labels))])) == [([0], {"0": 0.0})]
    assert time.process_time() - started < 5


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=6,
)
chosen_labels = st.lists(st.sampled_from([*CATEGORIES, "horse"]) | st.integers(), max_size=5)
contents = (
    st.builds(
        lambda labels, name: json.dumps({name: {"labels": labels}}),
        chosen_labels,
        st.sampled_from([ELEMENT, "animals"]),
    )
    | st.builds(json.dumps, json_values)
    | st.text(max_size=5)
)
objects = st.builds(
    lambda object_id, data_object, answered: {
        "datasetObjectId": object_id,
        "dataObject": data_object,
        "annotations": answered,
    },
    st.integers(0, 99).map(str),
    st.sampled_from([{"s3Uri": "s3://b/k"}, {"content": "text"}, {}]),
    st.lists(
        st.builds(
            lambda worker, content: {"workerId": worker, "annotationData": {"content": content}},
            st.sampled_from(["a", "b", "c", "d", None]),
            contents,
        ),
        max_size=7,
    ),
)
setups = st.fixed_dictionaries(
    {
        "consolidation_method": st.sampled_from(["majority", "any"]),
        "majority_threshold": st.sampled_from([0.0, 0.2, 0.25, 1 / 3, 0.5, 0.6, 2 / 3, 0.75, 0.99]),
        "no_majority": st.sampled_from(["plurality", "empty"]),
        "exclusion_category": st.sampled_from(["", "none", "dog", "horse"]),
    }
)


@settings(max_examples=400, deadline=None)
@given(st.lists(objects, max_size=6), setups)
def test_every_payload_gets_what_a_plain_reading_of_the_rules_gives(
    payload: list[dict[str, Any]], setup: dict[str, Any]
) -> None:
    got = answer(payload, **setup)
    for element in got:
        del element["consolidatedAnnotation"]["content"]["animal-metadata"]["creation-date"]
    assert json.dumps(got) == json.dumps(
        plain_answer(
            payload,
            CATEGORIES,
            method=setup["consolidation_method"],
            threshold=setup["majority_threshold"],
            no_majority=setup["no_majority"],
            exclusion=setup["exclusion_category"],
        )
    )


@given(st.lists(json_values, max_size=5))
def test_no_payload_of_any_json_raises(payload: list[Any]) -> None:
    assert isinstance(answer(payload), list)


@given(st.lists(objects, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_objects_and_annotations_does_not_matter(
    payload: list[dict[str, Any]], random: Any
) -> None:
    for number, element in enumerate(payload):
        element["datasetObjectId"] = str(number)
        # Two answers by one worker have an order that matters.
        element["annotations"] = list({a["workerId"]: a for a in element["annotations"]}.values())
    expected = {element["datasetObjectId"]: element for element in answer(payload)}
    shuffled = [
        {**element, "annotations": random.sample(element["annotations"], len(element["annotations"]))}
        for element in random.sample(payload, len(payload))
    ]
    assert {element["datasetObjectId"]: element for element in answer(shuffled)} == expected


@given(st.lists(objects, min_size=1, max_size=4))
def test_renumbering_the_categories_renumbers_the_answer(payload: list[dict[str, Any]]) -> None:
    turned = CATEGORIES[::-1]
    names = [
        {CATEGORIES[number] for number in element["consolidatedAnnotation"]["content"]["animal"]}
        for element in answer(payload)
    ]
    names_turned = [
        {turned[number] for number in element["consolidatedAnnotation"]["content"]["animal"]}
        for element in answer(payload, turned)
    ]
    assert names == names_turned


@given(st.lists(st.lists(st.sampled_from(CATEGORIES), max_size=4), min_size=2, max_size=8), st.data())
def test_one_more_vote_for_a_label_never_lowers_its_confidence(
    chosen: list[list[str]], data: st.DataObject
) -> None:
    label = data.draw(st.sampled_from(CATEGORIES))
    voter = data.draw(st.integers(0, len(chosen) - 1))
    more = [[*labels, label] if number == voter else labels for number, labels in enumerate(chosen)]
    key = str(CATEGORIES.index(label))

    def confidence(answers: list[list[str]]) -> float:
        [(_, confidences)] = labels_and_confidences(
            answer([item("0", *(form(*labels) for labels in answers))])
        )
        return confidences.get(key, 0.0)

    assert confidence(more) >= confidence(chosen)
