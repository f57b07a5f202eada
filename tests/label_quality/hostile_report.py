"""A job in which every name and address is hostile text."""

from ground_truth.responses import Response
from label_quality.judged_object import JudgedObject
from label_quality.label_quality import LabelQuality
from label_quality.measure import measure

HOSTILE = "</title></script><img src=x onerror=alert(1)>\"'&<b>\u202e\x00\x1b]8;;\ud83d"


def hostile_job(objects: int, workers: int) -> LabelQuality:
    """The label quality of a job whose labels, workers and images have hostile names."""
    names = [f"{number}{HOSTILE}" + "<é>" * 70 for number in range(50)]
    judged = []
    for line in range(objects):
        answers = [
            Response(f"{HOSTILE}{(line + place) % workers}" * 5, tuple(range(place, 50, 2)))
            for place in range(3)
        ]
        judged.append(
            JudgedObject(
                line,
                f"s3://bucket/{line}" + HOSTILE * 20,
                answers,
                labels=[(label, 0.5) for label in range(25)],
                not_kept=[(label, 0.5) for label in range(25, 50)],
                uncertainty=25 + line / objects,
            )
        )
    judged.append(JudgedObject(objects, HOSTILE, failure=HOSTILE))
    return measure(HOSTILE, [name[:256] for name in names], judged)
