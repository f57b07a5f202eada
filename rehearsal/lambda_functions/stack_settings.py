"""The stack's names and settings, as the environment of its functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from rehearsal.lambda_functions.function_names import (
    CONSOLIDATION,
    JOB_COMPLETION,
    JOB_TRIGGER,
    PRE_ANNOTATION,
    STACK_NAME,
    function_arn,
)
from rehearsal.local_aws.account import ACCOUNT_ID, DEFAULT_BUCKET, REGION, workteam_arn

LABELING_ROLE_ARN = f"arn:aws:iam::{ACCOUNT_ID}:role/{STACK_NAME}-labeling-role"
WORKTEAM_ARN = workteam_arn()
SETTINGS = frozenset(
    (
        "CONSOLIDATION_METHOD",
        "MAJORITY_THRESHOLD",
        "NO_MAJORITY",
        "EXCLUSION_CATEGORY",
        "LABEL_CATEGORIES",
        "COMPLETION_METHOD",
        "FOLLOW_UP_ROUNDS",
        "FOLLOW_UP_SHARE",
        "FOLLOW_UP_WORKERS",
        "FOLLOW_UP_WORKTEAM_ARN",
        "FOLLOW_UP_EXPERTS",
        "WORKTEAM_ARN",
        "DEFAULT_LABELS",
        "LABEL_ATTRIBUTE_NAME",
        "WORKERS_PER_OBJECT",
        "TASK_TIME_LIMIT_SECONDS",
        "TASK_AVAILABILITY_SECONDS",
        "MAX_CONCURRENT_TASKS",
        "TASK_TITLE",
        "TASK_DESCRIPTION",
        "TASK_KEYWORDS",
        "MAX_OBJECTS",
        "MAX_ANSWERS_PER_JOB",
        "CHECK_IMAGES",
        "DATA_BUCKETS",
        "KMS_KEY_ARN",
        "NOTIFICATION_TOPIC_ARN",
        "POWERTOOLS_LOG_LEVEL",
    )
)


@dataclass
class Stack:
    """What the template would set up."""

    bucket: str = DEFAULT_BUCKET
    """The stack's bucket."""
    data_buckets: Sequence[str] = ()
    """Other buckets that jobs may read from."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Environment variables of the functions, over the functions' own defaults."""

    def environment(self) -> dict[str, dict[str, str]]:
        """The environment variables of each function, by its logical id, without those that lead to AWS."""
        common = {"BUCKET": self.bucket, "AWS_REGION": REGION}
        trigger = {
            "LABELING_ROLE_ARN": LABELING_ROLE_ARN,
            "PRE_ANNOTATION_FUNCTION_ARN": function_arn(PRE_ANNOTATION),
            "CONSOLIDATION_FUNCTION_ARN": function_arn(CONSOLIDATION),
            "NOTIFICATION_TOPIC_ARN": "",
            "WORKTEAM_ARN": WORKTEAM_ARN,
            "DATA_BUCKETS": ",".join(self.data_buckets),
        }
        completion = {
            "CONSOLIDATION_FUNCTION_ARN": function_arn(CONSOLIDATION),
            "NOTIFICATION_TOPIC_ARN": "",
        }
        return {
            PRE_ANNOTATION: {**common, **self.settings},
            CONSOLIDATION: {**common, **self.settings},
            JOB_TRIGGER: {**common, **trigger, **self.settings},
            JOB_COMPLETION: {**common, **completion, **self.settings},
        }


def setting(text: str) -> tuple[str, str]:
    """Name and value in ``NAME=VALUE``.

    Raises:
        ValueError: if ``text`` is anything else, or the functions have no such setting.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"must be NAME=VALUE, got {text!r}")
    if name not in SETTINGS:
        close = get_close_matches(name.upper(), sorted(SETTINGS), n=1)
        hint = f"did you mean {close[0]}?" if close else f"the settings are {', '.join(sorted(SETTINGS))}"
        raise ValueError(f"{name!r} is not a setting of the functions: {hint}")
    return name, value
