"""The logger and the metrics of a function."""

import logging
import os
import warnings

from aws_lambda_powertools import Logger, Metrics

NAMESPACE = "GroundTruthMultiLabel"

logger = Logger()
metrics = Metrics(namespace=NAMESPACE)

# Powertools prefers the level of Lambda's own filter, which stays at INFO so that metrics pass it.
logging.getLogger(logger.service).setLevel(os.environ.get("POWERTOOLS_LOG_LEVEL") or logging.INFO)
# Many calls have nothing to count: that is expected.
warnings.filterwarnings("ignore", "No application metrics to publish")
