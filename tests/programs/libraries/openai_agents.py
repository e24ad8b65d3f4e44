"""OpenAI's Agents SDK (`agents`), streamed: Responses by itself."""

import asyncio

from agents import Agent, Runner, function_tool, set_default_openai_api, set_default_openai_client, set_tracing_disabled
from openai import AsyncOpenAI
from one_task import api, key, model, root, run_shell_command, said, task


async def carried_out():
    agent = Agent(name="Worker", instructions="Be brief.", model=model, tools=[function_tool(run_shell_command)])
    result = Runner.run_streamed(agent, task)
    async for _ in result.stream_events():
        pass
    return result.final_output


set_default_openai_client(AsyncOpenAI(base_url=f"{root}/v1", api_key=key))
set_tracing_disabled(True)
if api == "chat":
    set_default_openai_api("chat_completions")
said(lambda: asyncio.run(carried_out()))
