"""From a labeling job's end to its completed output."""

from datetime import datetime
from pathlib import Path

from rehearsal.lambda_functions.function_names import JOB_COMPLETION
from rehearsal.lambda_functions.functions import FunctionError, Functions
from rehearsal.lambda_functions.in_process import last_exception
from rehearsal.lambda_functions.queue_records import job_end_event


class JobNotCompleted(Exception):
    """JobCompletion gave the message back to the queue; on AWS it would be tried again."""


def complete_job(functions: Functions, labeling_job_arn: str, status: str, ended: datetime) -> None:
    """Give JobCompletion the event of a labeling job's end, as the stack's queue does.

    Args:
        functions: where JobCompletion runs.
        labeling_job_arn: the job's ARN.
        status: its LabelingJobStatus.
        ended: when it ended, timezone-aware.

    Raises:
        JobNotCompleted: if the message went back to the queue.
        FunctionError: if JobCompletion raised.
    """
    answer = functions.invoke(JOB_COMPLETION, job_end_event(labeling_job_arn, status, ended))
    if isinstance(answer, dict) and answer.get("batchItemFailures"):
        raise JobNotCompleted(
            "JobCompletion could not complete the job's output;"
            " on AWS, the queue would deliver the event again"
        )


def why_not_completed(
    functions: Functions, labeling_job_arn: str, status: str, ended: datetime, log: Path
) -> str | None:
    """Complete a job's output as :func:`complete_job` does; why it was not completed, None if it was.

    Args:
        functions: where JobCompletion runs.
        labeling_job_arn: the job's ARN.
        status: its LabelingJobStatus.
        ended: when it ended, timezone-aware.
        log: what the functions wrote.
    """
    try:
        complete_job(functions, labeling_job_arn, status, ended)
    except (JobNotCompleted, FunctionError) as error:
        return last_exception(log) or str(error)
    return None
