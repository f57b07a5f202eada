"""What AWS's error codes mean here.

A HEAD request has no body that could hold a code: botocore gives its HTTP status instead.
"""

from typing import Any

NOT_FOUND = ("NoSuchKey", "NoSuchVersion", "NoSuchBucket", "404")
"""S3: the object does not exist."""
NOT_READABLE = (*NOT_FOUND, "AccessDenied", "403")
"""S3: the object does not exist, or the role may not list the bucket, so S3 does not say."""
CHANGED = ("PreconditionFailed", "412")
"""S3: the object is not the version that the request is about."""
EXISTS = (*CHANGED, "ConditionalRequestConflict", "409")
"""S3: another request has put the object, or is putting it."""
UNKNOWN_JOB = ("ResourceNotFound", "ValidationException")
"""SageMaker: the labeling job does not exist. The model names the first; other tools expect the second."""


def error_code(error: Any) -> str:
    """AWS's code in a botocore ClientError."""
    code: str = error.response["Error"]["Code"]
    return code
