"""The figures of a run without anything special."""

from label_quality.verdict import Verdict
from rehearsal.results.result import Figures

FIGURES = Figures(
    job="pets-1",
    status="Completed",
    objects=1200,
    labeled=1200,
    failed=0,
    failure_reasons={},
    passed_through=0,
    unlabeled=0,
    responses=3600,
    with_labels=1200,
    dropped_labels={},
    truth=None,
    agreement=None,
    completed_agreement=None,
    verdict=Verdict("check", "Check\x1b[2J them.", ("4 of 100 are wrong.",), "Look at 9.", measured=False),
    seconds=12.34,
)
