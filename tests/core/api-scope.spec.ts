// What a refusal is about: the token, or the token on one API.
import { folderOf, holdKey, limitToApi } from "../../assembly/core/api-scope";
import { FailureKind } from "../../assembly/core/outcome";
import { Plan } from "../../assembly/core/plan";
import { Api } from "../../assembly/core/settings";
import { failed } from "./support/outcomes";
import { hashOf, providerSettings, utf8 } from "./support/provider-settings";
import { Requests } from "./support/request-plan";

const V1 = utf8("/v1/");

function planOf(api: Api, folder: string = ""): Plan {
  const requests = new Requests();
  requests.target(requests.provider(providerSettings("main", 1)));
  const plan = requests.ordered();
  plan.api = api;
  if (folder.length > 0) plan.folder = folderOf(utf8(folder), V1);
  return plan;
}

function isOfApi(api: Api, kind: FailureKind): bool {
  const outcome = failed(kind);
  limitToApi(planOf(api), outcome);
  return outcome.modelOnly;
}

describe("a refusal", () => {
  test("on an API that a model answers is the token's", () => {
    const apis = [Api.ChatCompletions, Api.Completions, Api.Messages, Api.Responses, Api.GenerateContent, Api.Converse];
    for (let i = 0; i < apis.length; i++) {
      expect(isOfApi(apis[i], FailureKind.Auth)).toBe(false);
      expect(isOfApi(apis[i], FailureKind.Quota)).toBe(false);
      expect(holdKey(planOf(apis[i]), utf8("m"))).toBe(hashOf("m"));
    }
  });
  test("on every other API is that API's", () => {
    for (let api = <i32>Api.ChatCompletions; api <= <i32>Api.Passed; api++) {
      if (api == Api.ChatCompletions || api == Api.Completions || api == Api.Messages || api == Api.Responses) continue;
      if (api == Api.GenerateContent || api == Api.Converse) continue;
      expect(isOfApi(api, FailureKind.Auth)).toBe(true);
      expect(isOfApi(api, FailureKind.Quota)).toBe(true);
      expect(isOfApi(api, FailureKind.ServerError)).toBe(false);
      expect(holdKey(planOf(api), utf8("m"))).not.toBe(hashOf("m"));
    }
  });
  test("on one folder of passed paths says nothing of another, whatever follows its name", () => {
    const key = holdKey(planOf(Api.Passed, "/v1/files?limit=2"), utf8(""));
    expect(holdKey(planOf(Api.Passed, "/v1/files/file-1/content"), utf8(""))).toBe(key);
    expect(holdKey(planOf(Api.Passed, "/openai/v1/files"), utf8(""))).toBe(key);
    expect(holdKey(planOf(Api.Passed, "/v1/batches"), utf8(""))).not.toBe(key);
    expect(holdKey(planOf(Api.Passed, "/v1/fine_tuning/jobs"), utf8(""))).not.toBe(key);
  });
});
