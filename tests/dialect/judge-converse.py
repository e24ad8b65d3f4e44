"""Lets botocore judge what is written for Bedrock's Converse: every request of the goldens by its service model, and read what its clients get.

npm run judges (botocore where Python's packages can be installed; skipped with words where not)
"""

import base64
import glob
import json
import os
import sys

import botocore.loaders
import botocore.model
import botocore.parsers
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


def read(name):
    """Whole answers by the parser of the clients, streams by their own decoder of frames."""
    parser = botocore.parsers.create_parser("rest-json")
    shape = service.operation_model(name).output_shape
    files = sorted(glob.glob(os.path.join(HERE, "goldens/answers/*/*-converse.json")))
    for file in files:
        body = open(file, "rb").read()
        answer = parser.parse({"status_code": 200, "headers": {}, "body": body}, shape)
        if not answer["output"]["message"]["role"] or "stopReason" not in answer or "usage" not in answer:
            sys.exit(f"{file}: {answer}")
    print(f"{name}: botocore reads {len(files)} answers")


def read_frames(name):
    shape = service.operation_model(name).output_shape.members["stream"]
    parser = botocore.parsers.EventStreamJSONParser()
    files = sorted(glob.glob(os.path.join(HERE, "goldens/answers/*/*-converse.frames")))
    for file in files:
        for line in open(file, encoding="utf8"):
            kind, payload = line.rstrip("\n").split(" ", 1)
            failed = kind.startswith("!")
            kind = kind.lstrip("!")
            message = "exception" if failed else "event"
            headers = {f":{message}-type": kind, ":message-type": message, ":content-type": "application/json"}
            if kind not in shape.members:
                sys.exit(f"{file}: {kind} is no member of {shape.name}")
            parsed = parser.parse({"status_code": 400 if failed else 200, "headers": headers, "body": payload.encode()}, shape)
            if not failed and kind not in parsed:
                sys.exit(f"{file}: {parsed}")
    print(f"{name}: botocore reads {len(files)} streams")


judge("Converse")
read("Converse")
read_frames("ConverseStream")
judge("ConverseStream")
