"""Pydantic AI's model of each API, streamed."""

import asyncio

from one_task import api, key, model, root, run_shell_command, said, task
from pydantic_ai import Agent


def agents_model():
    if api in ("chat", "responses"):
        from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
        from pydantic_ai.providers.openai import OpenAIProvider

        kind = OpenAIChatModel if api == "chat" else OpenAIResponsesModel
        return kind(model, provider=OpenAIProvider(base_url=f"{root}/v1", api_key=key))
    if api == "messages":
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=AsyncAnthropic(base_url=root, api_key=key)))
    if api == "gemini":
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        return GoogleModel(model, provider=GoogleProvider(api_key=key, base_url=root))
    from pydantic_ai.models.bedrock import BedrockConverseModel
    from pydantic_ai.providers.bedrock import BedrockProvider

    keys = {"aws_access_key_id": key, "aws_secret_access_key": "anything"}
    return BedrockConverseModel(model, provider=BedrockProvider(region_name="eu-central-1", base_url=root, **keys))


async def carried_out():
    async with Agent(agents_model(), system_prompt="Be brief.", tools=[run_shell_command]).run_stream(task) as result:
        return await result.get_output()


said(lambda: asyncio.run(carried_out()))
