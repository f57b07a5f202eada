"""S3, SQS, SNS and STS by moto, in this process."""

import functools
import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from rehearsal.local_aws.account import ACCOUNT_ID


def moto_services() -> WSGIApplication:
    """The services, empty. moto keeps one state for the whole process, which this clears."""
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    BackendDict.reset()
    reset_model_data()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    moto = DomainDispatcherApplication(create_backend_app)
    # To find a request's backend moto lists its own folder, each time; there are few hosts.
    moto.get_backend_for_host = functools.cache(moto.get_backend_for_host)  # type: ignore[method-assign]

    def in_account(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = ACCOUNT_ID
        answer: Iterable[bytes] = moto(environ, start_response)
        return answer

    return in_account
