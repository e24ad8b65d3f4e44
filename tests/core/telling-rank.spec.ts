import { FailureKind } from "../../assembly/core/outcome";
import { tellingRank } from "../../assembly/core/plan";

describe("the most telling answer", () => {
  test("is what the client can act on, then limits, then the provider's troubles, then what nobody answered", () => {
    const ordered = [
      FailureKind.ContextLength,
      FailureKind.RateLimit,
      FailureKind.Quota,
      FailureKind.ModelNotFound,
      FailureKind.ServerError,
      FailureKind.Auth,
      FailureKind.Timeout,
      FailureKind.Connection,
    ];
    for (let i = 1; i < ordered.length; i++) expect(tellingRank(ordered[i])).toBeLessThan(tellingRank(ordered[i - 1]));
    expect(tellingRank(FailureKind.ContentPolicy)).toBe(tellingRank(FailureKind.ContextLength));
    expect(tellingRank(FailureKind.CallerError)).toBe(tellingRank(FailureKind.ContextLength));
    expect(tellingRank(FailureKind.Overloaded)).toBe(tellingRank(FailureKind.ServerError));
  });
});
