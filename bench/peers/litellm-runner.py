"""Starts LiteLLM's proxy again and again without importing it again (that takes many seconds): a process forked off for each start.

One command a line on standard input, one answer a line on standard output:
  start CONFIG LOG  -> the new process's id
  alive PID         -> yes or no
  stop PID          -> stopped
The end of standard input ends everything.
"""

import os
import signal
import sys
import time

import litellm.proxy.proxy_server  # noqa: F401
from litellm.proxy.proxy_cli import run_server

children = set()


def start(config, log):
    pid = os.fork()
    if pid != 0:
        children.add(pid)
        return str(pid)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    try:
        run_server(["--config", config, "--host", "127.0.0.1", "--port", "0"], standalone_mode=False)
    finally:
        os._exit(1)


def alive(pid):
    if pid in children and os.waitpid(pid, os.WNOHANG)[0] == pid:
        children.discard(pid)
    return "yes" if pid in children else "no"


def stop(pid):
    if alive(pid) == "no":
        return "stopped"
    os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + 5
    while alive(pid) == "yes":
        if time.monotonic() > limit:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    return "stopped"


print("ready", flush=True)
try:
    for line in sys.stdin:
        command, *rest = line.rstrip("\n").split("\t")
        answer = start(*rest) if command == "start" else alive(int(rest[0])) if command == "alive" else stop(int(rest[0]))
        print(answer, flush=True)
finally:
    for child in list(children):
        os.kill(child, signal.SIGKILL)
