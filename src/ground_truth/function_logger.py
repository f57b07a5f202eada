"""The logger of a function, at the severity that the stack's parameter LogLevel asks for."""

import logging
import os

from aws_lambda_powertools import Logger


def function_logger() -> Logger:
    """A logger that leaves out messages less severe than POWERTOOLS_LOG_LEVEL (default INFO)."""
    logger = Logger()
    # Powertools prefers the level of Lambda's own filter, which stays at INFO so that metrics pass it.
    logging.getLogger(logger.service).setLevel(os.environ.get("POWERTOOLS_LOG_LEVEL") or logging.INFO)
    return logger
