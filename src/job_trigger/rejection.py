"""What ends an upload without a labeling job."""

from ground_truth.problem import Problem


class Rejected(Exception):
    """No labeling job can be started for an upload, however often it is tried."""

    def __init__(self, problems: list[Problem], total: int | None = None) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = problems
        self.total = len(problems) if total is None else total
        """How many problems there are; the list may have only the first ones."""
