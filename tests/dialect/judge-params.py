"""Lets the types of the packages `openai` and `anthropic` judge what is written for chat, responses and messages, and read what their clients get.

npm run judges (where Python's packages can be installed; skipped with words where not)
"""

import glob
import json
import os
import sys
import typing

# pydantic reads an Iterable only when somebody walks it; these packages mean lists.
typing.Iterable = typing.List

import anthropic.types
import openai.types.chat.completion_create_params
import openai.types.responses.response_create_params
import pydantic
import typing_extensions
from anthropic.types import Message, RawMessageStreamEvent, message_create_params
from openai.types import chat, responses

HERE = os.path.dirname(os.path.abspath(__file__))
STRICT = {"extra": "forbid", "arbitrary_types_allowed": True}

for name, module in list(sys.modules.items()):
    if name.startswith(("openai.types", "anthropic.types")):
        for member in vars(module).values():
            if typing_extensions.is_typeddict(member):
                member.__pydantic_config__ = STRICT

REQUESTS = {
    "chat": openai.types.chat.completion_create_params.CompletionCreateParams,
    "responses": openai.types.responses.response_create_params.ResponseCreateParams,
    "messages": message_create_params.MessageCreateParams,
}
WHOLE = {"chat": chat.ChatCompletion, "responses": responses.Response, "messages": Message}
EVENTS = {"chat": chat.ChatCompletionChunk, "responses": responses.ResponseStreamEvent, "messages": RawMessageStreamEvent}


# The newest models take none, so the package has no types for them: those before Claude 4.7 do, by `extra_body`.
SAMPLING = {"messages": {"temperature", "top_p"}, "chat": set(), "responses": set()}


def judge(dialect):
    adapter = pydantic.TypeAdapter(REQUESTS[dialect])
    count = 0
    for file in sorted(glob.glob(os.path.join(HERE, f"goldens/requests/*/*-{dialect}.json"))):
        golden = json.load(open(file, encoding="utf8"))
        if "request" not in golden:
            continue
        request = {name: value for name, value in golden["request"].items() if name not in SAMPLING[dialect]}
        try:
            adapter.validate_json(json.dumps(request))
        except pydantic.ValidationError as error:
            sys.exit(f"{file}: {error}")
        count += 1
    print(f"{dialect}: its package takes {count} requests")


def read(dialect):
    whole, event = pydantic.TypeAdapter(WHOLE[dialect]), pydantic.TypeAdapter(EVENTS[dialect])
    files = sorted(glob.glob(os.path.join(HERE, f"goldens/answers/*/*-{dialect}.*")))
    for file in files:
        text = open(file, encoding="utf8").read()
        pieces = [text] if file.endswith(".json") else [line[6:] for line in text.split("\n") if line.startswith("data: ")]
        for piece in pieces:
            value = {} if piece == "[DONE]" else json.loads(piece)
            # An error is no event of these types, nor a ping, which is documented.
            if not value or value.get("type") in ("error", "ping") or "error" in value and dialect == "chat":
                continue
            try:
                (whole if file.endswith(".json") else event).validate_json(piece)
            except pydantic.ValidationError as error:
                sys.exit(f"{file}: {piece}: {error}")
    print(f"{dialect}: its package reads {len(files)} answers and streams")


for one in REQUESTS:
    judge(one)
    read(one)
