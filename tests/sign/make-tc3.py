"""Writes tc3.json: requests and the signatures that Tencent Cloud's own client makes for them.

python3 -m venv .cache/venv && .cache/venv/bin/pip install tencentcloud-sdk-python-common==3.1.195
.cache/venv/bin/python tests/sign/make-tc3.py > tests/sign/tc3.json

With `--check FILE` it says whether the file holds what this client makes (`npm run judges`).
"""

import json
import random
import sys

from tencentcloud.common import abstract_client
from tencentcloud.common.credential import Credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

draw = random.Random(20261130)
CASES = 220
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
WORDS = ["Go", "", "\u4f60\u597d", "Gr\u00fcezi \"you\"\n\U0001f600", "\u0000\t", "x" * 55, "x" * 56, "x" * 64, "x" * 120, "0123456789abcdef" * 60]
HOSTS = ["hunyuan.tencentcloudapi.com", "hunyuan.ap-guangzhou.tencentcloudapi.com", "127.0.0.1:9900", "localhost"]


def text(length):
    return "".join(draw.choice(LETTERS) for _ in range(length))


def case():
    made = {
        "id": "AKID" + text(32),
        "secret": text(draw.choice([32, 32, 32, 60, 61, 80])),
        "service": draw.choice(["hunyuan", "hunyuan", "cvm"]),
        "method": "POST",
        "authority": draw.choice(HOSTS),
        "type": "application/json",
        "time": draw.choice([0, 951782400, 1709164799, 1709251199, 4102444799]) if draw.random() < 0.2 else draw.randint(0, 4_000_000_000),
    }
    params = {"Model": "hunyuan-lite", "Messages": [{"Role": "user", "Content": draw.choice(WORDS)} for _ in range(draw.randint(0, 3))]}
    abstract_client.time.time = lambda: made["time"]
    profile = ClientProfile(httpProfile=HttpProfile(endpoint=made["authority"]))
    client = abstract_client.AbstractClient(Credential(made["id"], made["secret"]), "", profile)
    client._service = made["service"]
    request = RequestInternal(made["authority"], "POST", "/")
    client._build_req_with_tc3_signature("ChatCompletions", params, request)
    made["body"] = request.data
    made["authorization"] = request.header["Authorization"]
    made["timestamp"] = request.header["X-TC-Timestamp"]
    assert request.header["Content-Type"] == made["type"] and request.header["Host"] == made["authority"]
    return made


made = [case() for _ in range(CASES)]
if sys.argv[1:2] == ["--check"]:
    with open(sys.argv[2]) as file:
        assert json.load(file) == made, "Tencent's client signs otherwise: write the file again"
    print(f"TC3: Tencent Cloud's client makes {len(made)} signatures as they are kept")
else:
    sys.stdout.write("[\n" + ",\n".join(json.dumps(one) for one in made) + "\n]\n")
