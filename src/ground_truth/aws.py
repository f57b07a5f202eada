"""Clients of AWS services, made once per container, when they are first needed."""

import logging
from functools import cache
from typing import Any

CONNECTIONS = 32
"""How many requests a client can make at the same time."""


@cache
def client(service_name: str) -> Any:
    """The boto3 client of a service; later calls return the same one.

    boto3 is imported here and not at the top: loading it takes longer than everything else in a cold start,
    and a function that finds everything in its event does not need it. Adaptive retries, since a large job
    wakes thousands of containers that all ask SageMaker for the same labeling job at once.
    """
    import boto3
    from botocore.config import Config

    # Lambda sets the root logger to INFO, where botocore logs which credentials it found.
    logging.getLogger("botocore").setLevel(logging.WARNING)
    config = Config(
        retries={"mode": "adaptive", "total_max_attempts": 8},
        connect_timeout=5,
        read_timeout=30,
        max_pool_connections=CONNECTIONS,
    )
    client_of: Any = boto3.client
    return client_of(service_name, config=config)
