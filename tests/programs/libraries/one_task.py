"""A library is given one task in its arguments; what it says at the end is written out, or how it failed."""

import subprocess
import sys

api, root, key, model, task = sys.argv[1:6]


def run_shell_command(command: str) -> str:
    """Runs a command.

    Args:
        command: what to run
    """
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


def said(work):
    try:
        print(work())
    except Exception as error:
        print(f"{type(error).__name__} {getattr(error, 'status_code', '')}: {error}")
        sys.exit(1)
