"""What a deployed stack says of itself, and where its code comes from."""

from tests.template.resolved import resolved_template
from tests.template.stack_template import source_template

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:multilabel-sagemaker"
CONSOLE = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
BUCKET = "groundtruth-111122223333-0a1b2c3d"


def test_the_outputs_name_what_people_need() -> None:
    outputs = resolved_template()["Outputs"]
    assert {name: it["Value"] for name, it in outputs.items()} == {
        "BucketName": BUCKET,
        "PreAnnotationFunctionArn": f"{FUNCTION}-pre-annotation",
        "ConsolidationFunctionArn": f"{FUNCTION}-consolidation",
        "LabelingRoleArn": "arn:aws:iam::111122223333:role/LabelingRole",
        "NotificationTopicArn": "arn:aws:sns:eu-west-1:111122223333:NotificationTopic",
        "DashboardUrl": f"{CONSOLE}#dashboards/dashboard/multilabel",
        "StartJobCommand": f"aws s3 cp animals.manifest s3://{BUCKET}/jobs/animals/animals.manifest",
    }
    assert all(it["Description"] for it in outputs.values())


def test_all_functions_are_built_once_from_one_folder() -> None:
    template = source_template()
    assert template["Globals"]["Function"]["CodeUri"] == "src/"
    functions = [it for it in template["Resources"].values() if it["Type"] == "AWS::Serverless::Function"]
    assert not [it for it in functions if "CodeUri" in it["Properties"]]
    # `sam build` builds again for a function whose metadata differs.
    assert all(it["Metadata"] == functions[0]["Metadata"] for it in functions)
