"""Each line of the input is a task, each line of the output a piece that was read, or how it ended."""

import json
import sys

SCHEMA = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}


def say(line):
    print(json.dumps(line), flush=True)


def each_task(carry_out, failed):
    """`failed`: what a client's own error says of itself, such as status and name."""
    for line in sys.stdin:
        try:
            say({"done": carry_out(json.loads(line))})
        except Exception as error:
            say({"failed": {"type": type(error).__name__, "message": str(error), **failed(error)}})
