"""The figures of a rehearsed job's result, from the files that it left."""

from collections.abc import Mapping

from ground_truth.label_categories import LabelCategories
from rehearsal.job_source.data_objects import labeled_before
from rehearsal.job_source.job_files import JobFiles
from rehearsal.job_source.truth import KnownLabels
from rehearsal.labeling_job.job import LabelingJob
from rehearsal.results.result import Figures, OutputManifest, ResultPaths, dropped_labels, read_verdict
from rehearsal.results.truth_agreement import Agreement
from rehearsal.workers.seeded_random import drawn_labels


def run_figures(
    files: JobFiles,
    job: LabelingJob,
    paths: ResultPaths,
    *,
    truth: Mapping[int, KnownLabels] | None,
    truth_seed: int | None,
    seconds: float,
) -> Figures:
    """The figures of a job that has ended.

    Args:
        files: what the job was started with.
        job: the job.
        paths: where its files are.
        truth: the known labels, by line; None if there are none.
        truth_seed: the seed from which simulated workers drew the truth; None if they did not.
        seconds: how long the run took.
    """
    counters = job.counters
    names = LabelCategories.of_file(paths.categories.read_bytes(), str(paths.categories)).names
    called = "the known labels"
    if truth_seed is not None:
        called = f"the labels drawn from seed {truth_seed}"
        truth = {o.index: KnownLabels(drawn_labels(truth_seed, o.source, names)) for o in files.objects}
    output, complete = (
        OutputManifest.read(file, job.label_attribute_name, names)
        for file in (paths.output_manifest, paths.complete_manifest)
    )
    unknown = {
        index: known for index, known in (truth or {}).items() if index not in complete.with_known_labels
    }
    before = labeled_before(files.manifest, job.label_attribute_name)
    return Figures(
        job=job.name,
        status=str(job.status),
        objects=len(files.objects),
        labeled=counters.labeled,
        failed=counters.failed,
        failure_reasons=output.failure_reasons,
        passed_through=len(files.objects) - counters.labeled - counters.failed - counters.unlabeled,
        unlabeled=counters.unlabeled,
        responses=job.answers_received,
        with_labels=sum(1 for index, labels in output.labels.items() if labels and index not in before),
        dropped_labels=dropped_labels(paths, names),
        truth=called if truth is not None else None,
        agreement=Agreement.between(truth, output.labels, names) if truth is not None else None,
        completed_agreement=Agreement.between(unknown, complete.labels, names),
        verdict=read_verdict(paths.report_numbers),
        seconds=seconds,
    )
