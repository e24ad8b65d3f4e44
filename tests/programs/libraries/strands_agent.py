"""AWS's Strands Agents, whose model is Bedrock's by itself."""

import boto3
from one_task import key, model, root, run_shell_command, said, task
from strands import Agent, tool
from strands.models import BedrockModel

session = boto3.Session(aws_access_key_id=key, aws_secret_access_key="anything", region_name="eu-central-1")
bedrock = BedrockModel(boto_session=session, endpoint_url=root, model_id=model)
agent = Agent(model=bedrock, tools=[tool(run_shell_command)], system_prompt="Be brief.", callback_handler=None)
said(lambda: agent(task))
