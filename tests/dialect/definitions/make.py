"""Writes what Google's and Amazon's own packages say may stand in a request or an answer: gemini.json and converse.json beside it.
`--check` says whether they still say it. Needs google-genai and botocore (scripts/judges.mjs has them)."""

import enum
import inspect
import json
import re
import sys
import typing
from pathlib import Path

import botocore
import botocore.session
from google.genai import models, types, version
from pydantic import BaseModel

HERE = Path(__file__).parent
GEMINI_ROOTS = ["Content", "Tool", "ToolConfig", "SafetySetting", "GenerationConfig", "ModelArmorConfig", "GenerateContentResponse"]
CONVERSE_ROOTS = ["ConverseRequest", "ConverseResponse", "ConverseStreamOutput"]


def gemini():
    found = {}

    def of(annotation):
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is list:
            return {"list": of(arguments[0])}
        if origin is typing.Union:
            kinds = [of(one) for one in arguments if one is not type(None)]
            return kinds[0] if len(kinds) == 1 else {"one": kinds}
        if not inspect.isclass(annotation) or origin is not None:
            return "anything"
        if issubclass(annotation, BaseModel):
            note(annotation)
            return {"type": annotation.__name__}
        if issubclass(annotation, enum.Enum):
            return {"words": [one.value for one in annotation if not one.value.endswith("_UNSPECIFIED")]}
        kinds = {bool: "switch", int: "number", float: "number", str: "text", bytes: "text"}
        return kinds.get(annotation, "anything")

    def note(model):
        if model.__name__ in found:
            return
        found[model.__name__] = {}
        hints = typing.get_type_hints(model)
        for name, field in model.model_fields.items():
            found[model.__name__][field.alias or name] = {"is": of(hints[name]), "optional": not field.is_required()}

    for root in GEMINI_ROOTS:
        note(getattr(types, root))
    # What the client puts beside `contents`: its converters name each.
    source = inspect.getsource(models._GenerateContentConfig_to_mldev) + inspect.getsource(models._GenerateContentConfig_to_vertex)
    beside = sorted(set(re.findall(r"parent_object,\s*\[['\"](\w+)['\"]", source)))
    return {"package": f"google-genai {version.__version__}", "beside": beside, "types": dict(sorted(found.items()))}


def converse():
    model = botocore.session.get_session().get_service_model("bedrock-runtime")
    found = {}

    def of(shape):
        if shape.type_name == "structure":
            note(shape)
            return {"type": shape.name}
        if shape.type_name == "list":
            return {"list": of(shape.member)}
        if shape.type_name == "string" and getattr(shape, "enum", None):
            return {"words": list(shape.enum)}
        if getattr(shape, "is_document_type", False) or shape.type_name == "map":
            return "anything"
        return {"boolean": "switch", "string": "text", "blob": "text"}.get(shape.type_name, "number")

    def note(shape):
        if shape.name in found:
            return
        found[shape.name] = {}
        required = shape.metadata.get("required", [])
        members = {}
        for name, member in shape.members.items():
            if "location" not in member.serialization:
                members[name] = {"is": of(member), "optional": name not in required}
        found[shape.name] = {"union": members} if shape.metadata.get("union") else members

    for root in CONVERSE_ROOTS:
        note(model.shape_for(root))
    return {"package": f"botocore {botocore.__version__}", "types": dict(sorted(found.items()))}


failed = False
for name, made in (("gemini.json", gemini()), ("converse.json", converse())):
    text = json.dumps(made, indent=1) + "\n"
    if "--check" not in sys.argv:
        (HERE / name).write_text(text)
    elif json.loads((HERE / name).read_text()) != made:
        failed = True
        print(f"{name} is not what {made['package']} says: run tests/dialect/definitions/make.py")
sys.exit(1 if failed else 0)
