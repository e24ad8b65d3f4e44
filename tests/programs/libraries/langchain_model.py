"""LangChain's chat model of each API, streamed."""

from langchain_core.tools import tool
from one_task import api, key, model, root, run_shell_command, said, task


def chat_model():
    if api in ("chat", "responses"):
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(model=model, api_key=key, base_url=f"{root}/v1", use_responses_api=api == "responses")
    if api == "messages":
        from langchain_anthropic import ChatAnthropic

        return ChatAnthropic(model=model, api_key=key, base_url=root)
    if api == "gemini":
        from langchain_google_genai import ChatGoogleGenerativeAI

        return ChatGoogleGenerativeAI(model=model, google_api_key=key, base_url=root, vertexai=False)
    from langchain_aws import ChatBedrockConverse

    keys = {"aws_access_key_id": key, "aws_secret_access_key": "anything"}
    return ChatBedrockConverse(model=model, region_name="eu-central-1", endpoint_url=root, provider="anthropic", **keys)


def work():
    shell = tool(run_shell_command)
    asked = chat_model().bind_tools([shell])
    turns = [("system", "Be brief."), ("user", task)]
    while True:
        whole = None
        for chunk in asked.stream(turns):
            whole = chunk if whole is None else whole + chunk
        turns.append(whole)
        if not whole.tool_calls:
            return str(whole.text)
        turns.extend(shell.invoke(call) for call in whole.tool_calls)


said(work)
