"""Lambda's context, as a handler gets it."""

from dataclasses import dataclass


@dataclass
class Context:
    """What Lambda hands to a handler beside the event."""

    function_name: str = "test-sagemaker-function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:111122223333:function:test-sagemaker-function"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 600_000
