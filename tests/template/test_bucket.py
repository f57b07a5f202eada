"""The bucket: closed to the public, versioned, encrypted, open to browsers of workers, kept on deletion."""

import pytest

from tests.template.resolved import EVERYTHING, KEY_ARN, resolved_template
from tests.template.stack_template import resources_of_type

BUCKET = resolved_template()["Resources"]["Bucket"]


def test_public_access_is_blocked_and_versions_are_kept() -> None:
    properties = BUCKET["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_the_cors_rule_is_the_one_that_ground_truth_needs() -> None:
    assert BUCKET["Properties"]["CorsConfiguration"]["CorsRules"] == [
        {
            "AllowedMethods": ["GET"],
            "AllowedOrigins": ["*"],
            "ExposedHeaders": ["Access-Control-Allow-Origin"],
        }
    ]


def test_what_jobs_were_started_with_goes_after_90_days_and_unfinished_uploads_after_7() -> None:
    assert BUCKET["Properties"]["LifecycleConfiguration"]["Rules"] == [
        {
            "Id": "generated-files-after-90-days",
            "Status": "Enabled",
            "Prefix": "generated/",
            "ExpirationInDays": 90,
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        },
        {
            "Id": "unfinished-uploads",
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        },
    ]


def test_the_bucket_outlives_the_stack_except_after_a_failed_first_deployment() -> None:
    assert (BUCKET["DeletionPolicy"], BUCKET["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_events_go_to_eventbridge() -> None:
    assert BUCKET["Properties"]["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }


@pytest.mark.parametrize(
    ("parameters", "encryption"),
    [
        pytest.param(
            {}, {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}, id="a key that S3 manages"
        ),
        pytest.param(
            EVERYTHING,
            {
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY_ARN},
                "BucketKeyEnabled": True,
            },
            id="a key of the user's",
        ),
    ],
)
def test_the_bucket_is_encrypted(parameters: dict[str, str], encryption: dict[str, object]) -> None:
    properties = resolved_template(parameters)["Resources"]["Bucket"]["Properties"]
    assert properties["BucketEncryption"] == {"ServerSideEncryptionConfiguration": [encryption]}


def test_an_existing_bucket_is_left_alone_and_used_everywhere() -> None:
    template = resolved_template({"ExistingBucket": "mine"})
    assert not resources_of_type(template, "AWS::S3::Bucket")
    assert not resources_of_type(template, "AWS::S3::BucketPolicy")
    for function in resources_of_type(template, "AWS::Lambda::Function").values():
        assert function["Properties"]["Environment"]["Variables"]["BUCKET"] == "mine"
    assert template["Outputs"]["BucketName"]["Value"] == "mine"
    assert "groundtruth-" not in str(template["Resources"])


def test_a_key_of_the_users_is_used_everywhere() -> None:
    resources = resolved_template(EVERYTHING)["Resources"]
    encrypted = {name for name, it in resources.items() if KEY_ARN in str(it["Properties"])}
    assert encrypted == {
        "Bucket", "ManifestQueue", "ManifestDeadLetterQueue", "NotificationTopic",
        "JobEndQueue", "JobEndDeadLetterQueue",
        "PreAnnotationFunction", "ConsolidationFunction", "JobTriggerFunction", "JobCompletionFunction",
        "PreAnnotationLogGroup", "ConsolidationLogGroup", "JobTriggerLogGroup", "JobCompletionLogGroup",
        "ReadWithKeyPolicy", "WriteWithKeyPolicy", "LabelingRole",
    }  # fmt: skip


def test_access_logs_go_to_the_bucket_that_is_given_under_the_stacks_name() -> None:
    assert "LoggingConfiguration" not in BUCKET["Properties"]
    properties = resolved_template(EVERYTHING)["Resources"]["Bucket"]["Properties"]
    assert properties["LoggingConfiguration"] == {
        "DestinationBucketName": "logs",
        "LogFilePrefix": "multilabel/",
    }
