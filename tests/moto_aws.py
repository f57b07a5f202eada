"""AWS by moto, for tests with boto3's own clients."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto import mock_aws, settings
from moto.s3 import utils


@contextmanager
def moto_aws() -> Iterator[None]:
    """moto's AWS, empty, with buckets in host names whatever a rehearsal in this process has set."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for module in (settings, utils):
            patch.setattr(module, "S3_IGNORE_SUBDOMAIN_BUCKETNAME", False)
        yield
