"""Writes sigv4.json: requests and the signatures that botocore's own signer makes for them.

python3 -m venv .cache/venv && .cache/venv/bin/pip install botocore==1.44.8
.cache/venv/bin/python tests/sign/make.py > tests/sign/sigv4.json

With `--check FILE` it says whether the file holds what this botocore makes (`npm run judges`).
"""

import datetime
import json
import random
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

draw = random.Random(20261129)
CASES = 260
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
REGIONS = ["us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1", "us-gov-west-1", "cn-north-1"]
SEGMENTS = [
    "model", "converse", "converse-stream", "invoke", "openai", "v1", "chat", "completions",
    "anthropic.claude-sonnet-4-5-20250929-v1%3A0", "us.amazon.nova-pro-v1%3A0", "a%2Fb", "a%20b", "%E6%A8%A1%E5%9E%8B", "~x_y-z.1",
    "a+b", "a=b", "a@b", "a:b", "a,b", "a;b", "(a)", "a*b", "!", "'q'", "$1", "[1]", "\u00fc", "\u6a21\u578b", "\U0001f600",
    ".", "..", "", "...", "a..b", "arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.x",
]
NAMES = ["a", "b", "A", "beta", "api-version", "a%20b", "x", "x", "x-1", "%E6", "\u00fc", ""]
VALUES = ["", "1", "2", "true", "a%20b", "a+b", "%2F", "b=c", "\u6a21", "~", "Z", "z"]
BODIES = ["", "{}", '{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}', "\u00fc\u6a21\U0001f600\n\t\u0000", " ", "x" * 55, "x" * 56, "x" * 63, "x" * 64, "x" * 65, "x" * 119, "x" * 120]
TYPES = ["", "application/json", "application/json; charset=utf-8", "  application/json  ;   charset=utf-8 ", "multipart/form-data; boundary=x"]


def text(letters, length):
    return "".join(draw.choice(letters) for _ in range(length))


def path():
    if draw.random() < 0.05:
        return draw.choice(["/", "//", "/..", "/./", "/a/../..//b/"])
    made = "/" + "/".join(draw.choice(SEGMENTS) for _ in range(draw.randint(1, 6)))
    if draw.random() < 0.4:
        pairs = []
        for _ in range(draw.randint(0, 5)):
            name, value = draw.choice(NAMES), draw.choice(VALUES)
            pairs.append(name if value == "" and draw.random() < 0.5 else f"{name}={value}")
        made += "?" + "&".join(pairs)
    return made


def body(i):
    if i == 0:
        return ["0123456789abcdef", 5 * 65536]  # 5 MB
    if i == 1:
        return ["\u00fc", 1048577]
    if i < 14:
        return [BODIES[i - 2], 1]
    return [text(BASE64, draw.randint(0, 300)), 1] if draw.random() < 0.5 else [draw.choice(BODIES), draw.randint(1, 40)]


def case(i):
    made = {
        "access": "AKIA" + text(LETTERS, 16),
        "secret": text(BASE64, draw.choice([40, 40, 40, 60, 61, 80])),
        "session": text(BASE64, draw.randint(100, 900)) if draw.random() < 0.4 else "",
        "region": draw.choice(REGIONS),
        "service": "bedrock",
        "method": draw.choice(["POST", "POST", "POST", "GET", "PUT", "DELETE"]),
        "authority": draw.choice(["bedrock-runtime.eu-central-1.amazonaws.com", "127.0.0.1:9900", "example.com:8443", "localhost"]),
        "path": path(),
        "type": draw.choice(TYPES),
        "body": body(i),
        "time": draw.choice([0, 951782400, 1709164799, 1709251199, 4102444799]) if draw.random() < 0.2 else draw.randint(0, 4_000_000_000),
    }
    at = datetime.datetime.fromtimestamp(made["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: at
    headers = {"Content-Type": made["type"]} if made["type"] else {}
    data = (made["body"][0] * made["body"][1]).encode()
    request = AWSRequest(made["method"], f"https://{made['authority']}{made['path']}", headers=headers, data=data)
    keys = Credentials(made["access"], made["secret"], made["session"] or None)
    botocore.auth.SigV4Auth(keys, made["service"], made["region"]).add_auth(request)
    made["authorization"] = request.headers["Authorization"]
    made["date"] = request.headers["X-Amz-Date"]
    return made


made = [case(i) for i in range(CASES)]
if sys.argv[1:2] == ["--check"]:
    with open(sys.argv[2]) as file:
        assert json.load(file) == made, "botocore signs otherwise: write the file again"
    print(f"SigV4: botocore makes {len(made)} signatures as they are kept")
else:
    sys.stdout.write("[\n" + ",\n".join(json.dumps(one) for one in made) + "\n]\n")
