"""The first screen: whether these labels can be used, and why."""

from collections.abc import Iterator, Sequence

from label_quality.charts import hundred, interval
from label_quality.intervals import Estimate
from label_quality.label_quality import LabelQuality
from label_quality.markup import Child, Markup, element, joined
from label_quality.verdict import nothing_to_compare
from label_quality.wording import count, decimal, decimal_interval, percent, percent_interval, seconds

# Krippendorff's limits: below the first, nothing should be concluded; above the second, agreement is good.
ALPHA_LIMITS = (0.667, 0.8)


def summary_section(quality: LabelQuality) -> Markup:
    """The verdict, a chart of its main number, and the facts of the job."""
    verdict = quality.verdict
    return element(
        "section",
        element(
            "div",
            element(
                "div",
                element("h1", verdict.headline),
                _findings(verdict.sentences),
                element("p", quality.asking_round.sentence) if quality.asking_round else None,
                element("p", element("strong", "What to do next: "), verdict.next_step, _to_images(quality)),
            ),
            _of_a_hundred(quality),
            class_="verdict",
        ),
        element("dl", (_fact(*fact) for fact in _facts(quality)), class_="facts"),
        aria_label="Verdict",
        class_=f"summary {verdict.grade}",
    )


def _findings(sentences: Sequence[str]) -> Markup | None:
    """The number that the verdict rests on, and what else there is to know."""
    if not sentences:
        return None
    lead, *others = sentences
    findings = element("ul", (element("li", sentence) for sentence in others)) if others else None
    return joined([element("p", lead, class_="lead"), findings])


def _to_images(quality: LabelQuality) -> list[Child]:
    """Where the images are that deserve a second look."""
    if not quality.job.second_look or not quality.most_uncertain:
        return []
    return [" ", element("a", "The images are listed below.", href="#images")]


def _of_a_hundred(quality: LabelQuality) -> Markup | None:
    known = quality.known_labels
    share, source = quality.job.expected_wrong_share, "are expected to be wrong"
    if quality.verdict.measured and known and known.precision:
        share, source = 1 - known.precision.value, "are wrong, by the known labels"
    if share is None or quality.verdict.grade == "unknown":
        return None
    marked = round(100 * share)
    number = "fewer than 1" if 0 < share < 0.005 else str(marked)
    return element(
        "figure",
        hundred(marked),
        element("figcaption", "Of 100 labels, ", element("strong", number), f" {source}"),
    )


def _facts(quality: LabelQuality) -> Iterator[tuple[str, Child, Child]]:
    """Name, number and explanation of each fact."""
    job = quality.job
    answered = "all answered" if 0 < job.answered == job.objects else f"{job.answered:,} answered"
    failed = f", {job.failed:,} failed" if job.failed else ""
    yield "Images", f"{job.objects:,}", f"{answered}{failed}"
    anonymous = (
        f", {job.anonymous_responses:,} of them without a worker id" if job.anonymous_responses else ""
    )
    yield "Answers", f"{job.responses:,}", f"by {count(job.workers, 'worker')}{anonymous}"
    yield "Labels", f"{job.labels:,}", _expectation(quality)
    yield "Agreement beyond chance", *_alpha(quality)
    if job.agreement is not None:
        yield "Shared by two answers", percent(job.agreement), "of the labels that either has, on average"
    if job.times is not None:
        known = "" if job.times.known == job.responses else f" of the {job.times.known:,} answers with a time"
        yield "Typical time", seconds(job.times.median_seconds), f"for one image: the median{known}"


def _expectation(quality: LabelQuality) -> str:
    job, known = quality.job, quality.known_labels
    if quality.verdict.measured and known and known.precision:
        return f"{percent_interval(known.precision)} of them right, by the known labels"
    if not job.labels_with_confidence or quality.verdict.grade == "unknown":
        return "the number of wrong labels can't be estimated"
    return f"about {job.expected_wrong:,.0f} expected to be wrong, {job.expected_missed:,.0f} to be missing"


def _alpha(quality: LabelQuality) -> tuple[Child, Child]:
    alpha = quality.job.alpha
    nothing = nothing_to_compare(quality.job, quality.labels)
    if alpha is None or nothing is not None:
        return "not known", nothing or "all answers are alike"
    between = decimal_interval(alpha)
    return (
        decimal(alpha.value),
        (
            interval(alpha, ALPHA_LIMITS),
            f"{_strength(alpha)} between single workers: Krippendorff's alpha",
            f", {between}" if between else "",
        ),
    )


def _strength(alpha: Estimate) -> str:
    """What Krippendorff's limits call an agreement."""
    low, high = ALPHA_LIMITS
    return "good" if alpha.value >= high else "fair" if alpha.value >= low else "weak"


def _fact(name: str, number: Child, explanation: Child) -> Markup:
    return element("div", element("dt", name), element("dd", number), element("dd", explanation))
