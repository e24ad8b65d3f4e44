"""Lets Tencent Cloud's own client judge the goldens of hunyuan: it knows every member of the requests that are written, and of the answers that are read.

Run by `npm run judges`, from the project's folder.
"""

import glob
import json
import os
import warnings

from tencentcloud.hunyuan.v20230901 import models

GOLDENS = os.path.join("tests", "dialect", "goldens")
warnings.simplefilter("error")  # it warns of members that it does not know


def bare(value):
    """Without what says nothing: the client leaves that out."""
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if item is not None}
    return [bare(item) for item in value] if isinstance(value, list) else value


def knows(model, value):
    model._deserialize(value)
    assert bare(model._serialize(allow_none=True)) == bare(value), value


requests = answers = 0
for file in sorted(glob.glob(os.path.join(GOLDENS, "requests", "*", "*-hunyuan.json"))):
    with open(file) as golden:
        written = json.load(golden)
    if "request" in written:
        knows(models.ChatCompletionsRequest(), written["request"])
        requests += 1
for file in sorted(glob.glob(os.path.join(GOLDENS, "answers", "*", "hunyuan.*"))):
    with open(file) as golden:
        text = golden.read()
    events = [text] if file.endswith(".json") else [line[6:] for line in text.split("\n") if line.startswith("data: ")]
    for event in events:
        said = json.loads(event)
        knows(models.ChatCompletionsResponse(), said.get("Response", said))
        answers += 1
assert requests > 10 and answers > 10
print(f"hunyuan: Tencent Cloud's client knows {requests} requests and {answers} answers and events")
