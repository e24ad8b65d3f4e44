"""Lets google-genai's own types judge what is written for Gemini, and read what Gemini's clients get.

npm run judges (google-genai where Python's packages can be installed; skipped with words where not)
"""

import glob
import json
import os
import sys

import pydantic
from google.genai import types

HERE = os.path.dirname(os.path.abspath(__file__))
# The body of generateContent (ai.google.dev/api/generate-content) in the package's types; each of them refuses members that it does not know.
MEMBERS = {
    "contents": list[types.Content],
    "systemInstruction": types.Content,
    "tools": list[types.Tool],
    "toolConfig": types.ToolConfig,
    "generationConfig": types.GenerationConfig,
    "safetySettings": list[types.SafetySetting],
}
ADAPTERS = {name: pydantic.TypeAdapter(shape) for name, shape in MEMBERS.items()}


def judge():
    count = 0
    for file in sorted(glob.glob(os.path.join(HERE, "goldens/requests/*/*-gemini.json"))):
        golden = json.load(open(file, encoding="utf8"))
        if "request" not in golden:
            continue
        for name, value in golden["request"].items():
            if name not in ADAPTERS:
                sys.exit(f"{file}: no member {name}")
            try:
                ADAPTERS[name].validate_json(json.dumps(value))
            except pydantic.ValidationError as error:
                sys.exit(f"{file}: {name}: {error}")
        for turn in golden["request"]["contents"]:
            if turn["role"] not in ("user", "model") or not turn["parts"]:
                sys.exit(f"{file}: {turn}")
        count += 1
    print(f"generateContent: google-genai takes {count} requests")


def answers(file):
    text = open(file, encoding="utf8").read()
    if file.endswith(".json"):
        return [text]
    return [event.removeprefix("data: ") for event in text.split("\n\n") if event]


def read():
    files = sorted(glob.glob(os.path.join(HERE, "goldens/answers/*/*-gemini.*")))
    for file in files:
        for text in answers(file):
            if "error" in json.loads(text):
                continue
            try:
                types.GenerateContentResponse.model_validate_json(text)
            except pydantic.ValidationError as error:
                sys.exit(f"{file}: {error}")
        if "error" not in json.loads(text) and types.GenerateContentResponse.model_validate_json(text).candidates[0].finish_reason is None:
            sys.exit(f"{file}: no end")
    print(f"generateContent: google-genai reads {len(files)} answers and streams")


judge()
read()
