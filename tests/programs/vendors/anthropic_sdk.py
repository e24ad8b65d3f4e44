"""The `anthropic` package from PyPI."""

import base64

from anthropic import Anthropic
from each_task import SCHEMA, each_task, say

TOOLS = [
    {"name": "get_weather", "description": "Weather", "input_schema": SCHEMA},
    {"name": "now", "description": "Time", "input_schema": {"type": "object", "properties": {}}},
]


def asked(picture):
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(bytes.fromhex(picture)).decode()}
    return {
        "system": "Be brief.",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Which town?"}, {"type": "image", "source": source}]},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_0", "name": "now", "input": {"zone": "CET"}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_0", "content": "noon"}]},
        ],
        "max_tokens": 4000,
        "stop_sequences": ["END"],
        "thinking": {"type": "enabled", "budget_tokens": 2048},
        "tools": TOOLS,
        "tool_choice": {"type": "auto"},
    }


def read(message):
    usage = message.usage
    cached = usage.cache_read_input_tokens or 0
    return {
        "text": "".join(block.text for block in message.content if block.type == "text"),
        "thought": "".join(block.thinking for block in message.content if block.type == "thinking"),
        "calls": [[block.name, block.input] for block in message.content if block.type == "tool_use"],
        "stop": message.stop_reason,
        "usage": [usage.input_tokens + cached + (usage.cache_creation_input_tokens or 0), usage.output_tokens, cached],
    }


def streamed(opened):
    """By the package's own reader, which puts the events together."""
    with opened as stream:
        for piece in stream.text_stream:
            say({"piece": piece})
        return read(stream.get_final_message())


def carry_out(task):
    messages = Anthropic(api_key=task["key"], base_url=task["root"], max_retries=0, timeout=20).messages
    kind, model = task["kind"], task["model"]
    simple = {"model": model, "max_tokens": 4000, "messages": [{"role": "user", "content": "Where?"}]}
    if kind == "whole":
        return read(messages.create(model=model, **asked(task["picture"])))
    if kind == "stream":
        return streamed(messages.stream(model=model, **asked(task["picture"])))
    if kind == "chat":
        called = messages.create(**simple, tools=TOOLS).content
        results = [{"type": "tool_result", "tool_use_id": block.id, "content": "Rain"} for block in called if block.type == "tool_use"]
        turns = [*simple["messages"], {"role": "assistant", "content": called}, {"role": "user", "content": results}]
        return read(messages.create(**{**simple, "messages": turns}, tools=TOOLS))
    if kind == "schema":
        return read(messages.create(**simple, output_config={"format": {"type": "json_schema", "schema": SCHEMA}}))
    if kind == "refused":
        return read(messages.create(**simple, extra_body={"mcp_servers": [{"type": "url", "url": "https://example.com", "name": "x"}]}))
    raise ValueError(kind)


def failed(error):
    body = getattr(error, "body", None)
    kind = body["error"]["type"] if isinstance(body, dict) and isinstance(body.get("error"), dict) else None
    return {"status": getattr(error, "status_code", None), "name": kind}


each_task(carry_out, failed)
