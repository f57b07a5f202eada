"""The deployed functions as their callers see them."""

from typing import Any, Protocol


class FunctionError(Exception):
    """A Lambda function raised, or could not be called."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(f"{error_type}: {message}")
        self.error_type = error_type
        """The exception's class name, as Lambda reports it."""
        self.message = message


class Functions(Protocol):
    """The deployed functions, by their logical id in the template."""

    concurrency: int
    """How many calls may run at a time."""

    def invoke(self, function: str, event: Any) -> Any:
        """Call a function and wait for its answer.

        Args:
            function: logical id, such as PreAnnotationFunction.
            event: anything that JSON can hold.

        Returns:
            The answer, as it comes back through JSON.

        Raises:
            FunctionError: if the function raised, or could not be called.
        """
        ...
