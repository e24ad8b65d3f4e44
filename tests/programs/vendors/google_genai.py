"""The `google-genai` package from PyPI."""

from each_task import SCHEMA, each_task, say
from google import genai
from google.genai import errors, types


def contents(picture):
    return [
        types.Content(role="user", parts=[types.Part.from_text(text="Which town?"), types.Part.from_bytes(data=bytes.fromhex(picture), mime_type="image/png")]),
        types.Content(role="model", parts=[types.Part.from_function_call(name="now", args={"zone": "CET"})]),
        types.Content(role="user", parts=[types.Part.from_function_response(name="now", response={"output": "noon"})]),
    ]


CONFIG = types.GenerateContentConfig(
    system_instruction="Be brief.",
    max_output_tokens=4000,
    temperature=0.5,
    stop_sequences=["END"],
    thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=2048),
    tools=[types.Tool(function_declarations=[types.FunctionDeclaration(name="get_weather", description="Weather", parameters_json_schema=SCHEMA), types.FunctionDeclaration(name="now", description="Time")])],
    tool_config=types.ToolConfig(function_calling_config=types.FunctionCallingConfig(mode=types.FunctionCallingConfigMode.AUTO)),
    automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
)


def get_weather(place: str) -> str:
    """Weather of a place."""
    return f"Rain in {place}"


def now() -> str:
    """The time."""
    return "noon"


def read(chunks):
    out = {"text": "", "thought": "", "calls": [], "stop": "", "usage": []}
    for chunk in chunks:
        candidate = (chunk.candidates or [None])[0]
        for part in (candidate.content.parts or []) if candidate and candidate.content else []:
            if part.function_call:
                out["calls"].append([part.function_call.name, part.function_call.args])
            elif part.text:
                out["thought" if part.thought else "text"] += part.text
                say({"piece": part.text})
        if candidate and candidate.finish_reason:
            out["stop"] = candidate.finish_reason.name
        usage = chunk.usage_metadata
        if usage:
            out["usage"] = [usage.prompt_token_count, (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0), usage.cached_content_token_count or 0]
    return out


def carry_out(task):
    client = genai.Client(api_key=task["key"], http_options=types.HttpOptions(base_url=task["root"], retry_options=types.HttpRetryOptions(attempts=1)))
    models, model = client.models, task["model"]
    kind = task["kind"]
    if kind == "whole":
        return read([models.generate_content(model=model, contents=contents(task["picture"]), config=CONFIG)])
    if kind == "stream":
        return read(models.generate_content_stream(model=model, contents=contents(task["picture"]), config=CONFIG))
    if kind == "chat":
        chat = client.chats.create(model=model, config=types.GenerateContentConfig(tools=[get_weather, now]))
        return {"text": chat.send_message("Weather?").text}
    if kind == "schema":
        asked = types.GenerateContentConfig(response_mime_type="application/json", response_schema={"type": "OBJECT", "properties": {"place": {"type": "STRING"}}, "required": ["place"]})
        return {"text": models.generate_content(model=model, contents="Where?", config=asked).text}
    if kind == "refused":
        asked = types.GenerateContentConfig(candidate_count=2)
        return {"text": models.generate_content(model=model, contents="Where?", config=asked).text}
    if kind == "models":
        return {"count": models.count_tokens(model=model, contents="How many?").total_tokens, "one": models.get(model=model).name, "all": [each.name for each in models.list()]}
    raise ValueError(kind)


def failed(error):
    if not isinstance(error, errors.APIError):
        return {}
    return {"status": error.code, "name": error.status, "message": error.message}


each_task(carry_out, failed)
