"""What ends an upload without a labeling job."""

from ground_truth.problem import Problem


class Rejected(Exception):
    """An upload that no labeling job can be started for, whoever tries again."""

    def __init__(self, problems: list[Problem], total: int | None = None) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = problems
        self.total = len(problems) if total is None else total
