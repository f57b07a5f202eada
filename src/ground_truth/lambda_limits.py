"""Limits of AWS Lambda.

Source: the AWS Lambda developer guide, "Lambda quotas".
"""

LARGEST_ANSWER = 6_291_556
"""Bytes of a function's answer to a synchronous call ("6 MB"; Lambda's own error message has the number)."""


class OutOfTime(Exception):
    """The function's time ends before its work does; nothing was written under a final name.

    The function can be given more time or memory, up to Lambda's limits.
    """
