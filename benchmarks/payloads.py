"""Payloads of consolidation requests, of any size, drawn from a seed."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

POOL = 200
"""Workers who take part; each object is given to some of them."""


def category_names(categories: int) -> list[str]:
    """The names of a job's label categories."""
    return [f"category {number}" for number in range(categories)]


def payload(objects: int, workers: int, categories: int, *, comments: bool = False, seed: int = 0) -> bytes:
    """A payload file as Ground Truth writes it.

    Args:
        objects: how many data objects it holds.
        workers: responses for each object.
        categories: label categories; an object truly has one to three, which workers miss or invent.
        comments: whether each form holds a comment of its own, so that no two contents are the same.
        seed: what everything is drawn from.
    """
    return json.dumps(
        list(payload_objects(objects, workers, categories, comments=comments, seed=seed))
    ).encode()


def payload_objects(
    objects: int, workers: int, categories: int, *, comments: bool = False, seed: int = 0
) -> Iterator[dict[str, Any]]:
    """The elements of such a payload, one after the other."""
    random = Random(seed)
    names = category_names(categories)
    for number in range(objects):
        yield _object(number, workers, names, comments, random)


def _object(number: int, workers: int, names: list[str], comments: bool, random: Random) -> dict[str, Any]:
    truth = random.sample(names, random.choice((1, 1, 2, 2, 3)))
    return {
        "datasetObjectId": str(number),
        "dataObject": {"s3Uri": f"s3://groundtruth-benchmark/images/{number:06}.jpg"},
        "annotations": [
            {
                "workerId": f"private.us-east-1.{worker:016x}",
                "annotationData": {"content": json.dumps(_form(truth, names, comments, random))},
            }
            for worker in random.sample(range(POOL), workers)
        ],
    }


def _form(truth: list[str], names: list[str], comments: bool, random: Random) -> dict[str, Any]:
    chosen = [name for name in truth if random.random() < 0.8] or [random.choice(names)]
    if random.random() < 0.2:
        chosen.append(random.choice(names))
    form: dict[str, Any] = {"crowd-image-classifier-multi-select": {"labels": list(dict.fromkeys(chosen))}}
    if comments:
        form["comment"] = f"seen at {random.random()}"
    return form
