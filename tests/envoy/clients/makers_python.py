"""The `openai` and `anthropic` packages from PyPI: conversations of five turns that hold what one account made. Prints each turn as JSON."""

import json
import os
import sys

from anthropic import Anthropic
from openai import APIStatusError, OpenAI

OPTIONS = {"api_key": "sk-client", "max_retries": 0}
openai = OpenAI(base_url=os.environ["BASE_URL"], **OPTIONS)
anthropic = Anthropic(base_url=os.environ["BASE_URL"].removesuffix("/v1"), **OPTIONS)
TURNS = 5


def responses(streamed):
    turns, said = [], []
    for turn in range(TURNS):
        turns.append({"role": "user", "content": f"Turn {turn}"})
        asked = {"model": "gpt", "input": turns, "include": ["reasoning.encrypted_content"], "store": False}
        raw = openai.responses.with_raw_response.create(**asked, stream=streamed)
        whole = raw.parse()
        if streamed:
            whole = next(event.response for event in whole if event.type == "response.completed")
        turns += whole.output
        said.append([whole.status, raw.headers.get("x-ai-dropped")])
    return said


def messages(streamed):
    turns, said = [], []
    for turn in range(TURNS):
        turns.append({"role": "user", "content": f"Turn {turn}"})
        asked = {"model": "claude", "max_tokens": 2048, "thinking": {"type": "enabled", "budget_tokens": 1024}, "messages": turns}
        if streamed:
            with anthropic.messages.stream(**asked) as events:
                whole, headers = events.get_final_message(), events.response.headers
        else:
            raw = anthropic.messages.with_raw_response.create(**asked)
            whole, headers = raw.parse(), raw.headers
        turns.append({"role": "assistant", "content": whole.content})
        said.append([whole.stop_reason, headers.get("x-ai-dropped")])
    return said


def previous():
    said, last = [], None
    try:
        for turn in range(TURNS):
            answer = openai.responses.create(model="gpt", input=f"Turn {turn}", previous_response_id=last)
            last = answer.id
            said.append([answer.status, None])
    except APIStatusError as error:
        said.append([type(error).__name__, error.status_code, error.code, error.param])
    return said


TASKS = {
    "responses": lambda: responses(False),
    "responses, streamed": lambda: responses(True),
    "messages": lambda: messages(False),
    "messages, streamed": lambda: messages(True),
    "previous_response_id": previous,
}
print(json.dumps(TASKS[sys.argv[1]]()))
