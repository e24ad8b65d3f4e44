"""The `boto3` package from PyPI."""

import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError
from each_task import SCHEMA, each_task, say


def asked(picture):
    return {
        "system": [{"text": "Be brief."}],
        "messages": [
            {"role": "user", "content": [{"text": "Which town?"}, {"image": {"format": "png", "source": {"bytes": bytes.fromhex(picture)}}}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "t1", "name": "now", "input": {"zone": "CET"}}}]},
            {"role": "user", "content": [{"toolResult": {"toolUseId": "t1", "content": [{"text": "noon"}]}}]},
        ],
        "inferenceConfig": {"maxTokens": 4000, "temperature": 0.5, "stopSequences": ["END"]},
        "toolConfig": {
            "tools": [
                {"toolSpec": {"name": "get_weather", "description": "Weather", "inputSchema": {"json": SCHEMA}}},
                {"toolSpec": {"name": "now", "description": "Time", "inputSchema": {"json": {"type": "object", "properties": {}}}}},
            ],
            "toolChoice": {"auto": {}},
        },
        "additionalModelRequestFields": {"thinking": {"type": "enabled", "budget_tokens": 2048}},
    }


def used(usage):
    cached = usage.get("cacheReadInputTokens", 0)
    return [usage["inputTokens"] + cached + usage.get("cacheWriteInputTokens", 0), usage["outputTokens"], cached]


def whole(answer):
    out = {"text": "", "thought": "", "calls": [], "stop": answer["stopReason"], "usage": used(answer["usage"])}
    for block in answer["output"]["message"]["content"]:
        if "toolUse" in block:
            out["calls"].append([block["toolUse"]["name"], block["toolUse"]["input"]])
        elif "reasoningContent" in block:
            out["thought"] += block["reasoningContent"].get("reasoningText", {}).get("text", "")
        else:
            out["text"] += block["text"]
    return out


def streamed(answer):
    out = {"text": "", "thought": "", "calls": [], "stop": "", "usage": []}
    opened = set()
    arguments = ""
    name = None
    for event in answer["stream"]:
        if "contentBlockStart" in event:
            name, arguments = event["contentBlockStart"]["start"]["toolUse"]["name"], ""
            opened.add(event["contentBlockStart"]["contentBlockIndex"])
        elif "contentBlockDelta" in event:
            delta = event["contentBlockDelta"]["delta"]
            opened.add(event["contentBlockDelta"]["contentBlockIndex"])
            if "toolUse" in delta:
                arguments += delta["toolUse"]["input"]
            elif "reasoningContent" in delta:
                out["thought"] += delta["reasoningContent"].get("text", "")
            else:
                out["text"] += delta["text"]
                say({"piece": delta["text"]})
        elif "contentBlockStop" in event:
            opened.remove(event["contentBlockStop"]["contentBlockIndex"])
            if name is not None:
                out["calls"].append([name, json.loads(arguments or "{}")])
            name = None
        elif "messageStop" in event:
            out["stop"] = event["messageStop"]["stopReason"]
            if opened:
                raise ValueError(f"blocks that nothing ended: {opened}")
        elif "metadata" in event:
            out["usage"] = used(event["metadata"]["usage"])
    return out


def carry_out(task):
    client = boto3.client(
        "bedrock-runtime",
        region_name="eu-central-1",
        endpoint_url=task["root"],
        aws_access_key_id=task["key"],  # a bearer token wants HTTPS here
        aws_secret_access_key="anything",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=20),
    )
    kind, model = task["kind"], task["model"]
    if kind == "whole":
        return whole(client.converse(modelId=model, **asked(task["picture"])))
    if kind == "stream":
        return streamed(client.converse_stream(modelId=model, **asked(task["picture"])))
    simple = {"modelId": model, "messages": [{"role": "user", "content": [{"text": "Where?"}]}]}
    if kind == "chat":
        tools = asked(task["picture"])["toolConfig"]
        called = client.converse(**simple, toolConfig=tools)["output"]["message"]
        results = [{"toolResult": {"toolUseId": block["toolUse"]["toolUseId"], "content": [{"json": {"sky": "Rain"}}]}} for block in called["content"] if "toolUse" in block]
        turns = simple["messages"] + [called, {"role": "user", "content": results}]
        return {"text": whole(client.converse(modelId=model, messages=turns, toolConfig=tools))["text"]}
    if kind == "schema":
        structure = {"jsonSchema": {"name": "where", "schema": json.dumps(SCHEMA)}}
        return {"text": whole(client.converse(**simple, outputConfig={"textFormat": {"type": "json_schema", "structure": structure}}))["text"]}
    if kind == "refused":
        return whole(client.converse(**simple, guardrailConfig={"guardrailIdentifier": "g", "guardrailVersion": "1"}))
    raise ValueError(kind)


def failed(error):
    if not isinstance(error, ClientError):
        return {}
    told = {"name": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    return told if isinstance(error, EventStreamError) else {**told, "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}


each_task(carry_out, failed)
