"""S3, SQS, SNS, STS and EventBridge by moto, in this process; nothing else of moto can be reached."""

import threading
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rehearsal.local_aws.account import ACCOUNT_ID
from rehearsal.local_aws.credential_scope import credential_scope
from rehearsal.local_aws.refusal import refuse

_S3 = "s3"
_SERVICES = (_S3, "sqs", "sns", "sts", "events")
_MOTOS_OWN = "/moto-api"


def moto_services() -> WSGIApplication:
    """The services, empty. moto keeps one state for the whole process, which this clears."""
    from moto import settings
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data
    from moto.moto_server import werkzeug_app

    BackendDict.reset()
    reset_model_data()
    # moto would let every web page read every answer.
    setattr(werkzeug_app, "DISABLE_GLOBAL_CORS", True)  # noqa: B010 - a name that it imports
    # Buckets are in the path, whatever name the port is called by.
    settings.S3_IGNORE_SUBDOMAIN_BUCKETNAME = True
    applications: dict[str, Any] = {}
    making = threading.Lock()

    def services(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        service = _service(environ)
        if service not in _SERVICES:
            return refuse(
                environ,
                start_response,
                "403 Forbidden",
                "UnsupportedService",
                "The rehearsal serves S3, SQS, SNS, STS, EventBridge and SageMaker's labeling API;"
                f" {service} is not served.",
            )
        # In a GET of an action no browser would say which page made it.
        if service != _S3 and environ["REQUEST_METHOD"] != "POST":
            return refuse(
                environ,
                start_response,
                "405 Method Not Allowed",
                "MethodNotAllowed",
                f"{service} must be called with POST, got {environ['REQUEST_METHOD']!r:.100}.",
            )
        with making:
            if service not in applications:
                applications[service] = werkzeug_app.create_backend_app(service)  # type: ignore[arg-type]
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = ACCOUNT_ID
        answer: Iterable[bytes] = applications[service](environ, start_response)
        return answer

    return services


def _service(environ: WSGIEnvironment) -> str:
    """The service that a request is signed for; S3, which answers anybody, where it is not signed."""
    if environ["PATH_INFO"].startswith(_MOTOS_OWN):
        return "moto-api"
    scope = credential_scope(environ)
    return scope.service if scope else _S3
