"""Calling the Lambda functions as AWS does: in this process, or in containers through SAM."""
