// What an API's answers look like.
import { Api } from "../../core/settings";
import { AnswerShape } from "../../json/answer-shape";

/** The sign that an answer of this API has to show; Any: it is not looked at. */
export function shapeOf(api: Api): AnswerShape {
  switch (api) {
    case Api.ChatCompletions:
    case Api.Completions:
      return AnswerShape.Choices;
    case Api.Messages:
      return AnswerShape.Message;
    case Api.Responses:
      return AnswerShape.Response;
    case Api.GenerateContent:
      return AnswerShape.Candidates;
    case Api.Transcriptions:
    case Api.Translations:
      return AnswerShape.Text;
    case Api.CountTokens:
    case Api.ResponsesInputTokens:
      return AnswerShape.Count;
    case Api.Speech:
      return AnswerShape.Binary;
    case Api.Converse:
      return AnswerShape.Output;
    case Api.Cohere:
    case Api.Ollama:
    case Api.DashScope:
    case Api.Dify:
    case Api.Coze:
    case Api.DeepL:
    case Api.Triton:
    case Api.Hunyuan:
    case Api.MiniMax:
      return AnswerShape.Told;
    case Api.Passed:
    case Api.Realtime:
    case Api.ResponsesSocket:
      return AnswerShape.Any;
    default:
      return AnswerShape.List;
  }
}
