"""The functions' settings, checked before anything starts."""

from collections.abc import Mapping

from rehearsal.lambda_functions.function_names import CONSOLIDATION, JOB_COMPLETION, JOB_TRIGGER
from rehearsal.lambda_functions.stack_settings import Stack


def check_settings(settings: Mapping[str, str]) -> None:
    """Read the settings as each function will.

    Raises:
        InvalidSettings: if a function can't work with a value; the text names the variable.
    """
    from consolidation.settings import Settings as ConsolidationSettings
    from job_completion.settings import Settings as CompletionSettings
    from job_trigger.settings import Settings as TriggerSettings

    environment = Stack(settings=settings).environment()
    TriggerSettings.from_environment(environment[JOB_TRIGGER])
    ConsolidationSettings.from_environment(environment[CONSOLIDATION])
    CompletionSettings.from_environment(environment[JOB_COMPLETION])
