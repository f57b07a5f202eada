"""SageMaker's errors, as its API answers them."""


class ApiError(Exception):
    """An error that the API answers with HTTP 400; the class name is its ``__type``."""


class ValidationException(ApiError):
    """A parameter breaks a constraint of the service model or a rule of labeling jobs."""


class SerializationException(ApiError):
    """The request can't be read as the operation's input."""


class UnknownOperationException(ApiError):
    """The rehearsal does not support the operation."""


class ResourceInUse(ApiError):
    """A labeling job of that name exists."""


class ResourceNotFound(ApiError):
    """No labeling job has that name."""
