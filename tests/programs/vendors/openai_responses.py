"""The `openai` package from PyPI, asking for responses."""

import base64
import json

from each_task import SCHEMA, each_task, say
from openai import APIError, OpenAI

TOOLS = [
    {"type": "function", "name": "get_weather", "description": "Weather", "parameters": SCHEMA, "strict": False},
    {"type": "function", "name": "now", "description": "Time", "parameters": {"type": "object", "properties": {}}, "strict": False},
]


def asked(picture):
    url = "data:image/png;base64," + base64.b64encode(bytes.fromhex(picture)).decode()
    return {
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Which town?"}, {"type": "input_image", "image_url": url, "detail": "auto"}]},
            {"type": "function_call", "call_id": "call_0", "name": "now", "arguments": '{"zone":"CET"}'},
            {"type": "function_call_output", "call_id": "call_0", "output": "noon"},
        ],
        "max_output_tokens": 4000,
        "reasoning": {"effort": "medium", "summary": "auto"},
        "tools": TOOLS,
        "tool_choice": "auto",
        "store": False,
    }


def read(response):
    usage, why = response.usage, response.incomplete_details
    out = {"text": "", "thought": "", "calls": [], "stop": why.reason if why else response.status}
    for item in response.output:
        if item.type == "function_call":
            out["calls"].append([item.name, json.loads(item.arguments)])
        elif item.type == "reasoning":
            out["thought"] += "\n\n".join(part.text for part in item.summary)
        else:
            out["text"] += "".join(part.refusal if part.type == "refusal" else part.text for part in item.content)
    return {**out, "usage": [usage.input_tokens, usage.output_tokens, usage.input_tokens_details.cached_tokens]}


def streamed(responses, **request):
    """By the package's own reader, which puts the events together and checks them against each other."""
    with responses.stream(**request) as stream:
        for event in stream:
            if event.type == "response.output_text.delta":
                say({"piece": event.delta})
            elif event.type == "response.failed":
                raise APIError(event.response.error.message, request=None, body=None)
            elif event.type in ("response.completed", "response.incomplete"):
                return read(event.response)
    raise EOFError("the stream has no end")


def carry_out(task):
    responses = OpenAI(api_key=task["key"], base_url=task["root"] + "/v1", max_retries=0, timeout=20).responses
    kind, model = task["kind"], task["model"]
    turns = [{"role": "user", "content": "Where?"}]
    if kind == "whole":
        return read(responses.create(model=model, **asked(task["picture"])))
    if kind == "stream":
        return streamed(responses, model=model, **asked(task["picture"]))
    if kind == "chat":
        called = responses.create(model=model, input=turns, tools=TOOLS).output
        results = [{"type": "function_call_output", "call_id": item.call_id, "output": "Rain"} for item in called if item.type == "function_call"]
        return read(responses.create(model=model, input=[*turns, *called, *results], tools=TOOLS))
    if kind == "schema":
        form = {"format": {"type": "json_schema", "name": "where", "schema": SCHEMA}}
        return read(responses.create(model=model, input=turns, text=form))
    if kind == "refused":
        return read(responses.create(model=model, input=turns, previous_response_id="resp_1"))
    raise ValueError(kind)


each_task(carry_out, lambda error: {"status": getattr(error, "status_code", None), "name": getattr(error, "code", None)})
