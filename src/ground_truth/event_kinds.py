"""The events that start the functions: how they are named, and the error for any other.

Sources: the Amazon S3 user guide, "Using EventBridge"; the SageMaker developer guide, "SageMaker Ground Truth
labeling job state change".
"""

OBJECT_CREATED_SOURCE, OBJECT_CREATED = "aws.s3", "Object Created"
STATE_CHANGE_SOURCE = "aws.sagemaker"
STATE_CHANGE = "SageMaker Ground Truth Labeling Job State Change"
"""Source and detail type of EventBridge's events: an object was put, a labeling job's status changed."""
SQS = "aws:sqs"
"""The source of a record that is a message in a queue."""


class ForeignEvent(ValueError):
    """An event is not one that the function handles; the text says what it is instead."""
