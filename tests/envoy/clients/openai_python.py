"""The `openai` package from PyPI: does one thing of a list against a gateway and prints what the package returned, as JSON."""

import asyncio
import base64
import json
import os
import sys

from openai import AsyncOpenAI, OpenAI

MODEL = "gpt-4o"
MESSAGES = [{"role": "user", "content": "Who are you?"}]
TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]
SOUND = bytes((i * 7) % 256 for i in range(4096))

OPTIONS = {
    "api_key": os.environ["CLIENT_KEY"],
    "base_url": os.environ["BASE_URL"],
    "max_retries": 0,
    "default_headers": json.loads(os.environ["HEADERS"]),
}
client = OpenAI(**OPTIONS)


def chat():
    return client.chat.completions.create(model=MODEL, messages=MESSAGES).choices[0].message.content


def stream():
    chunks = client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
    return [c.choices[0].delta.content for c in chunks if c.choices and c.choices[0].delta.content]


def tools():
    call = client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS).choices[0].message.tool_calls[0]
    return [call.function.name, json.loads(call.function.arguments)]


def streamed_tools():
    with client.chat.completions.stream(model=MODEL, messages=MESSAGES, tools=TOOLS) as events:
        call = events.get_final_completion().choices[0].message.tool_calls[0]
    return [call.function.name, json.loads(call.function.arguments)]


def asynchronous():
    async def ask():
        async with AsyncOpenAI(**OPTIONS) as own:
            chunks = await own.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
            return [c.choices[0].delta.content async for c in chunks if c.choices and c.choices[0].delta.content]

    return asyncio.run(ask())


def streamed_response():
    events = client.responses.create(model=MODEL, input="Hi", stream=True)
    return "".join(e.delta for e in events if e.type == "response.output_text.delta")


def completion():
    return client.completions.create(model=MODEL, prompt="Hi").choices[0].text


def moderation():
    return client.moderations.create(model="omni-moderation-latest", input="Hi").results[0].flagged


def responses():
    return client.responses.create(model=MODEL, input="Hi").output_text


def embeddings():
    return len(client.embeddings.create(model=MODEL, input="Hi").data[0].embedding)


def images():
    return client.images.generate(model=MODEL, prompt="A cat").data[0].b64_json


def edit():
    return client.images.edit(model=MODEL, image=("cat.png", b"PNG", "image/png"), prompt="A dog").data[0].b64_json


def variation():
    return client.images.create_variation(model=MODEL, image=("cat.png", b"PNG", "image/png")).data[0].b64_json


def translation():
    return client.audio.translations.create(model=MODEL, file=("sound.mp3", SOUND, "audio/mpeg")).text


def streamed_transcription():
    events = client.audio.transcriptions.create(model=MODEL, file=("sound.mp3", SOUND, "audio/mpeg"), stream=True)
    return "".join(e.delta for e in events if e.type == "transcript.text.delta")


def transcription():
    return client.audio.transcriptions.create(model=MODEL, file=("sound.mp3", SOUND, "audio/mpeg")).text


def speech():
    return base64.b64encode(client.audio.speech.create(model=MODEL, input="Hi", voice="alloy").read()).decode()


print(json.dumps({name: globals()[name]() for name in sys.argv[1:]}))
