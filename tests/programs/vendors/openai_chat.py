"""The `openai` package from PyPI, asking for chat completions."""

import base64
import json

from each_task import SCHEMA, each_task, say
from openai import OpenAI

TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "description": "Weather", "parameters": SCHEMA}},
    {"type": "function", "function": {"name": "now", "description": "Time"}},
]


def asked(picture):
    url = "data:image/png;base64," + base64.b64encode(bytes.fromhex(picture)).decode()
    return {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Which town?"}, {"type": "image_url", "image_url": {"url": url}}]},
            {"role": "assistant", "tool_calls": [{"id": "call_0", "type": "function", "function": {"name": "now", "arguments": '{"zone":"CET"}'}}]},
            {"role": "tool", "tool_call_id": "call_0", "content": "noon"},
        ],
        "max_completion_tokens": 4000,
        "stop": ["END"],
        "reasoning_effort": "medium",
        "tools": TOOLS,
        "tool_choice": "auto",
    }


def read(chunks):
    """A whole answer is one chunk."""
    out = {"text": "", "thought": "", "calls": [], "stop": "", "usage": []}
    calls = {}
    for chunk in chunks:
        for choice in chunk.choices:
            said = getattr(choice, "delta", None) or choice.message
            if said.content:
                out["text"] += said.content
                say({"piece": said.content})
            out["thought"] += getattr(said, "reasoning_content", None) or ""
            for at, call in enumerate(said.tool_calls or []):
                given = calls.setdefault(getattr(call, "index", at), [call.function.name, ""])
                given[1] += call.function.arguments or ""
            out["stop"] = choice.finish_reason or out["stop"]
        if chunk.usage:
            details = chunk.usage.prompt_tokens_details
            out["usage"] = [chunk.usage.prompt_tokens, chunk.usage.completion_tokens, (details and details.cached_tokens) or 0]
    return {**out, "calls": [[name, json.loads(given or "{}")] for name, given in calls.values()]}


def carry_out(task):
    completions = OpenAI(api_key=task["key"], base_url=task["root"] + "/v1", max_retries=0, timeout=20).chat.completions
    kind, model = task["kind"], task["model"]
    turns = [{"role": "user", "content": "Where?"}]
    if kind == "whole":
        return read([completions.create(model=model, **asked(task["picture"]))])
    if kind == "stream":
        return read(completions.create(model=model, **asked(task["picture"]), stream=True, stream_options={"include_usage": True}))
    if kind == "chat":
        called = completions.create(model=model, messages=turns, tools=TOOLS).choices[0].message
        results = [{"role": "tool", "tool_call_id": call.id, "content": "Rain"} for call in called.tool_calls]
        return read([completions.create(model=model, messages=[*turns, called, *results], tools=TOOLS)])
    if kind == "schema":
        form = {"type": "json_schema", "json_schema": {"name": "where", "schema": SCHEMA}}
        return read([completions.create(model=model, messages=turns, response_format=form)])
    if kind == "refused":
        return read([completions.create(model=model, messages=turns, n=2)])
    raise ValueError(kind)


each_task(carry_out, lambda error: {"status": getattr(error, "status_code", None), "name": getattr(error, "code", None)})
