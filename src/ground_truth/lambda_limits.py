"""Limits of AWS Lambda.

Source: the AWS Lambda developer guide, "Lambda quotas".
"""

LARGEST_ANSWER = 6_291_556
"""Bytes of a function's answer to a synchronous call ("6 MB"; Lambda's own error message has the number)."""
