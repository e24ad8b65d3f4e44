"""Lets botocore judge what is written for Bedrock's Converse: every request of the goldens by its service model.

npm run judges (botocore where Python's packages can be installed; skipped with words where not)
"""

import base64
import glob
import json
import os
import sys

import botocore.loaders
import botocore.model
import botocore.validate

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
service = botocore.model.ServiceModel(botocore.loaders.create_loader().load_service_model("bedrock-runtime", "service-2"))
validator = botocore.validate.ParamValidator()


def with_bytes(value, shape):
    """JSON as botocore wants it: base64 as bytes."""
    if shape.type_name == "blob":
        return base64.b64decode(value, validate=True)
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        unknown = set(value) - set(shape.members)
        if unknown:
            raise ValueError(f"{shape.name} has no {unknown}")
        return {key: with_bytes(item, shape.members[key]) for key, item in value.items()}
    if shape.type_name == "list":
        return [with_bytes(item, shape.member) for item in value]
    return value


def judge(name):
    shape = service.operation_model(name).input_shape
    count = 0
    for file in sorted(glob.glob(os.path.join(HERE, "goldens/requests/*/*-converse.json"))):
        golden = json.load(open(file, encoding="utf8"))
        if "request" not in golden:
            continue
        request = with_bytes(golden["request"], shape)
        report = validator.validate({"modelId": MODEL, **request}, shape)
        if report.has_errors():
            sys.exit(f"{file}: {report.generate_report()}")
        if not golden["request"]["messages"]:
            sys.exit(f"{file}: no message")
        count += 1
    print(f"{name}: botocore takes {count} requests")


judge("Converse")
judge("ConverseStream")
