"""The rules of consolidation by voting, read once more: slow, plain, sharing no code with the functions."""

import json
from fractions import Fraction
from typing import Any


def plain_answer(
    payload: list[dict[str, Any]],
    categories: list[str],
    attribute: str = "animal",
    job: str = "pets",
    method: str = "majority",
    threshold: float = 0.5,
    no_majority: str = "plurality",
    exclusion: str = "",
) -> list[dict[str, Any]]:
    """The answer for a payload, without creation dates."""
    answers = []
    names = categories + [exclusion] * (exclusion not in ("", *categories))
    for item in payload:
        responses = _responses(item.get("annotations") or [], names)
        if not responses:
            continue
        if exclusion:
            responses = [chosen or [exclusion] for chosen in responses]
        votes = {name: sum(name in chosen for chosen in responses) for name in names}
        labels = _kept(votes, len(responses), method, threshold, no_majority)
        if exclusion in labels and len([n for n, v in votes.items() if v]) > 1:
            stronger = all(votes[exclusion] > v for n, v in votes.items() if n != exclusion)
            labels = [exclusion] if stronger else [name for name in labels if name != exclusion]
        labels = [name for name in labels if name in categories]
        labels.sort(key=lambda name: (-votes[name], categories.index(name)))
        share = {name: votes[name] / len(responses) if len(responses) > 1 else 0.0 for name in labels}
        numbers = {name: str(categories.index(name)) for name in labels}
        is_text = "content" in (item.get("dataObject") or {})
        kind = "text" if is_text else "image"
        answers.append(
            {
                "datasetObjectId": item["datasetObjectId"],
                "consolidatedAnnotation": {
                    "content": {
                        attribute: [int(numbers[name]) for name in labels],
                        f"{attribute}-metadata": {
                            "job-name": f"labeling-job/{job}",
                            "confidence-map": {numbers[name]: round(share[name], 2) for name in labels},
                            "class-map": {numbers[name]: name for name in labels},
                            "type": f"groundtruth/{kind}-classification-multilabel",
                            "human-annotated": "yes",
                        },
                    }
                },
            }
        )
    return answers


def _kept(
    votes: dict[str, int], responses: int, method: str, threshold: float, no_majority: str
) -> list[str]:
    chosen = [name for name, count in votes.items() if count]
    if method == "any":
        return chosen
    kept = [name for name in chosen if votes[name] / responses > threshold]
    if not kept and chosen and no_majority == "plurality":
        most = max(votes.values())
        kept = [name for name in chosen if Fraction(votes[name], most) == 1]
    return kept


def _responses(annotations: list[dict[str, Any]], names: list[str]) -> list[list[Any]]:
    responses: dict[Any, list[Any]] = {}
    for position, annotation in enumerate(annotations):
        chosen = _chosen(annotation, names)
        if chosen is not None:
            responses[annotation.get("workerId") or position] = chosen
    return list(responses.values())


def _chosen(annotation: dict[str, Any], names: list[str]) -> list[Any] | None:
    try:
        form = json.loads(annotation["annotationData"]["content"])
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(form, dict):
        return None
    fields = [value["labels"] for value in form.values() if isinstance(value, dict) and "labels" in value]
    lists = [labels for labels in fields if isinstance(labels, list)]
    telling = [labels for labels in lists if any(name in labels for name in names)]
    return [*telling, *lists, None][0]
