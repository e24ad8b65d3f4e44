"""The tool runner of `anthropic`, which keeps the conversation in a message thread."""

from anthropic import Anthropic, beta_tool
from one_task import key, model, root, run_shell_command, said, task


def work():
    asked = {"model": model, "max_tokens": 2000, "system": "Be brief.", "messages": [{"role": "user", "content": task}]}
    tools = [beta_tool(run_shell_command)]
    last = None
    for stream in Anthropic(base_url=root, api_key=key).beta.messages.tool_runner(stream=True, tools=tools, **asked):
        last = stream.get_final_message()
    return "".join(block.text for block in last.content if block.type == "text")


said(work)
