"""The labeling job's name, which makes an upload start one job and no more."""

import pytest

from job_trigger.upload import Upload, is_newer

# The ten digits were computed with: printf '<bucket>\n<key>\n<id>' | sha256sum | cut -c1-10
NAMES = [
    ("a folder", "groundtruth-test", "jobs/pets/pets.manifest", "v1", "pets-pets-67b0e63aef"),
    (
        "no folder, a version id of S3's own form",
        "groundtruth-test",
        "jobs/pets.manifest",
        "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY",
        "pets-9b03cb5489",
    ),
    ("the suffix in upper case", "b", "jobs/PETS.MANIFEST", "S", "pets-e60a457ebe"),
    ("no name at all", "b", "jobs/.manifest", "S", "job-927987f0cb"),
    (
        "capitals, accents, a space, + and %",
        "b",
        "jobs/Ünïcode Pets+100%.manifest",
        "S",
        "n-code-pets-100-ad0c224cd1",
    ),
    ("runs of other characters become one hyphen", "b", "jobs/a//b__c.manifest", "S", "a-b-c-7b161fa49b"),
    ("a zero-width space", "b", "jobs/x\u200by.manifest", "S", "x-y-d691cb68d4"),
    ("nothing but hyphens", "b", "jobs/---.manifest", "S", "job-a9440bcd5a"),
    ("60 letters are cut to 52", "b", f"jobs/{'a' * 60}.manifest", "S", f"{'a' * 52}-5e94a6fafd"),
    ("no hyphen is left at the cut", "b", f"jobs/{'a' * 51}-b.manifest", "S", f"{'a' * 51}-5df7701d09"),
    (
        "only the last .manifest is cut off",
        "b",
        "jobs/team/.manifest/set.manifest",
        "S",
        "team-manifest-set-61f60af4b4",
    ),
    ("a line break", "b", "jobs/line\nbreak.manifest", "S", "line-break-1499ec61f6"),
    ("no Latin letter", "b", "jobs/猫.manifest", "S", "job-637a4b9a79"),
    ("a sign whose lower case is Latin", "b", "jobs/\u212a.manifest", "S", "k-8c6d6893db"),
]


@pytest.mark.parametrize(
    ("bucket", "key", "identity", "name"), [case[1:] for case in NAMES], ids=[case[0] for case in NAMES]
)
def test_the_name_is_readable_and_ends_in_the_hash_of_bucket_key_and_version(
    bucket: str, key: str, identity: str, name: str
) -> None:
    assert Upload(bucket, key, version_id=identity).job_name == name
    assert len(name) <= 63


@pytest.mark.parametrize(
    ("upload", "name"),
    [
        (Upload("b", "jobs/p.manifest", "ETAG", "e", "S"), "p-dec606852a"),
        (Upload("b", "jobs/p.manifest", None, "e", "ETAG"), "p-dec606852a"),
        (Upload("b", "jobs/p.manifest", None, "ETAG", None), "p-dec606852a"),
        (Upload("b", "jobs/p.manifest"), "p-8f70a811ef"),
    ],
    ids=["the version id first", "then the sequencer", "then the ETag", "then nothing"],
)
def test_an_upload_is_told_by_its_version_id_else_its_sequencer_else_its_etag(
    upload: Upload, name: str
) -> None:
    assert upload.job_name == name


@pytest.mark.parametrize(
    ("key", "is_manifest"),
    [
        ("jobs/pets/pets.manifest", True),
        ("jobs/pets.manifest", True),
        ("jobs/a/b/c/ü + %.manifest", True),
        ("jobs/pets/pets.manifest.started.json", False),
        ("jobs/pets/pets.manifest.rejected.json", False),
        ("jobs/pets/job.json", False),
        ("jobs/pets/pets.MANIFEST", True),
        ("jobs/pets/pets.jsonl", False),
        ("generated/pets-0123456789/input.manifest", False),
        ("output/pets-0123456789/manifests/output/output.manifest", False),
        ("other/jobs/pets.manifest", False),
        ("jobs.manifest", False),
    ],
)
def test_only_manifests_under_jobs_start_labeling_jobs(key: str, is_manifest: bool) -> None:
    assert Upload("b", key).is_manifest is is_manifest


@pytest.mark.parametrize(
    ("sequencer", "than", "newer"),
    [
        ("0055AED6DCD90281E5", "0055AED6DCD90281E4", True),
        ("0055AED6DCD90281E4", "0055AED6DCD90281E5", False),
        ("0055AED6DCD90281E5", "0055AED6DCD90281E5", False),
        ("0055AED6DCD90281E5", "0055AED6DCD90281", True),
        ("0055AED6DCD902", "0055AED6DCD90281E5", False),
        ("0055AED6DD", "0055AED6DCD90281E5", True),
        (None, "0055AED6DCD90281E5", False),
        ("0055AED6DCD90281E5", None, False),
    ],
)
def test_sequencers_order_events_as_texts_padded_with_zeros_at_their_right(
    sequencer: str | None, than: str | None, newer: bool
) -> None:
    assert is_newer(sequencer, than) is newer
