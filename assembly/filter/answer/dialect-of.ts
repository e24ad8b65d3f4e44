// The dialect of an API.
import { Api } from "../../core/settings";
import { Dialect } from "../../dialect/pair/translate";

export function dialectOf(api: Api): Dialect {
  if (api >= Api.Cohere && api <= Api.MiniMax) return <Dialect>(<i32>Dialect.Cohere + (<i32>api - <i32>Api.Cohere));
  switch (api) {
    case Api.Messages:
      return Dialect.Messages;
    case Api.Responses:
      return Dialect.Responses;
    case Api.GenerateContent:
      return Dialect.Gemini;
    case Api.Converse:
      return Dialect.Converse;
    case Api.Images:
      return Dialect.Images;
    default:
      return Dialect.Chat;
  }
}
