"""Clients for AWS endpoints on this machine."""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from rehearsal.local_aws.account import ACCESS_KEY, REGION, SECRET_KEY
from rehearsal.local_aws.in_process_requests import InProcessRequests

# Profiles and configuration files are for real accounts: none of them may lead a call away from here.
_NO_HOST_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class LocalClients:
    """Makes boto3 clients for one endpoint, whatever the environment and the user's configuration say.

    Args:
        url: the endpoint.
        in_process: answers the requests to an endpoint of this process.
    """

    def __init__(self, url: str, in_process: InProcessRequests | None = None) -> None:
        self._url = url
        session = botocore.session.Session(session_vars=_NO_HOST_SETTINGS)
        if in_process is not None:
            in_process.attach_to_own(session)
        self._session: Any = boto3.session.Session(botocore_session=session)

    def client(self, service: str, **settings: Any) -> Any:
        """A client for a service.

        Args:
            settings: settings of botocore's Config, over those that suit an endpoint nearby.
        """
        nearby: dict[str, Any] = {
            "proxies": {},
            "request_checksum_calculation": "when_required",
            "retries": {"mode": "standard", "total_max_attempts": 2},
            "s3": {"addressing_style": "path"},
            "signature_version": "s3v4" if service == "s3" else None,
            # The default one is rebuilt for each request, from some 40 pieces.
            "user_agent": "rehearsal",
        }
        return self._session.client(
            service,
            endpoint_url=self._url,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(**{**nearby, **settings}),
        )
