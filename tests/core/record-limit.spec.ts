// Rate limits: held for a token and a model, until the provider's own time or a back-off.
import { Availability, tokenAvailability } from "../../assembly/core/availability";
import { MAX_MODEL_HOLDS } from "../../assembly/core/health";
import { FailureKind } from "../../assembly/core/outcome";
import { Account, MODEL, T0 } from "./support/account";
import { failed, limitedUntil } from "./support/outcomes";
import { hashOf, probedProvider } from "./support/provider-settings";

const LIMIT = FailureKind.RateLimit;

function two(): Account {
  return new Account(probedProvider("qwen", 2));
}
function state(account: Account, at: i64, model: u64 = MODEL): Availability {
  return tokenAvailability(account.token(0), model, T0 + at);
}

describe("a rate limit", () => {
  test("is held until the time that the provider names, and is over by itself", () => {
    const qwen = two();
    expect(qwen.failsWith(0, limitedUntil(T0 + 30000), 10, 1)).toBe(true);
    expect(state(qwen, 29999)).toBe(Availability.Limited);
    expect(state(qwen, 30000)).toBe(Availability.Ready);
    expect(qwen.token(0).ejected).toBe(false, "the token is not out, and so never probed");
  });
  test("is the token's and the model's", () => {
    const qwen = two();
    qwen.failsWith(0, limitedUntil(T0 + 30000), 10, 1, hashOf("qwen-max"));
    expect(state(qwen, 20, hashOf("qwen-max"))).toBe(Availability.Limited);
    expect(state(qwen, 20, hashOf("qwen-turbo"))).toBe(Availability.Ready);
    expect(tokenAvailability(qwen.token(1), hashOf("qwen-max"), T0 + 20)).toBe(Availability.Ready);
  });
  test("without a time lasts a second, and doubles each time it meets us again", () => {
    const qwen = two();
    let at: i64 = 0;
    const waits: i64[] = [1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000];
    for (let i = 0; i < waits.length; i++) {
      qwen.failsWith(0, failed(LIMIT), at, at);
      expect(qwen.heldUntil(0) - at).toBe(waits[i]);
      at = qwen.heldUntil(0) + 1;
    }
  });
  test("a time that is over already is none", () => {
    const qwen = two();
    qwen.failsWith(0, limitedUntil(T0 - 5000), 10, 1);
    expect(qwen.heldUntil(0)).toBe(1010);
  });
  test("parallel answers of one limit are one", () => {
    const qwen = two();
    expect(qwen.failsWith(0, failed(LIMIT), 100, 10)).toBe(true);
    for (let i = 1; i < 20; i++) expect(qwen.failsWith(0, failed(LIMIT), 100 + i, 10 + i)).toBe(false);
    expect(qwen.heldUntil(0)).toBe(1100);
  });
  test("a late answer to a request from before the limit is part of it", () => {
    const qwen = two();
    qwen.failsWith(0, failed(LIMIT), 100, 10);
    qwen.failsWith(0, failed(LIMIT), 1500, 20);
    qwen.failsWith(0, failed(LIMIT), 1600, 1550);
    expect(qwen.heldUntil(0)).toBe(3600, "the second in a row, not the third");
  });
  test("a later time lengthens it, an earlier one never shortens it", () => {
    const qwen = two();
    qwen.failsWith(0, limitedUntil(T0 + 30000), 100, 10);
    expect(qwen.failsWith(0, limitedUntil(T0 + 10000), 110, 11)).toBe(false);
    expect(qwen.heldUntil(0)).toBe(30000);
    expect(qwen.failsWith(0, limitedUntil(T0 + 40000), 120, 12)).toBe(true);
    expect(qwen.heldUntil(0)).toBe(40000);
  });
  test("a success after it forgets it", () => {
    const qwen = two();
    qwen.failsWith(0, failed(LIMIT), 0, -1);
    qwen.failsWith(0, failed(LIMIT), 1500, 1400);
    expect(qwen.serves(0, 4000)).toBe(true);
    expect(qwen.heldUntil(0)).toBe(-1);
    qwen.failsWith(0, failed(LIMIT), 5000, 4999);
    expect(qwen.heldUntil(0)).toBe(6000);
  });
  test("a success that began before its end does not", () => {
    const qwen = two();
    qwen.failsWith(0, failed(LIMIT), 100, 10);
    expect(qwen.serves(0, 200)).toBe(false);
    expect(qwen.heldUntil(0)).toBe(1100);
  });
  test("long after its end the back-off begins anew", () => {
    const qwen = two();
    qwen.failsWith(0, failed(LIMIT), 0, -1);
    qwen.failsWith(0, failed(LIMIT), 1500, 1400);
    qwen.failsWith(0, failed(LIMIT), 400000, 399999);
    expect(qwen.heldUntil(0)).toBe(401000);
  });
  test("stays when the token's other troubles are forgiven", () => {
    const qwen = two();
    qwen.failsWith(0, limitedUntil(T0 + 60000), 10, 1);
    qwen.fails(0, FailureKind.Auth, 20);
    qwen.probed(0, true, 5000);
    expect(state(qwen, 5001)).toBe(Availability.Limited);
  });
  test("is passed over before it is met where an answer says that nothing is left", () => {
    const qwen = two();
    expect(qwen.usedUp(0, 20000, 10)).toBe(true);
    expect(state(qwen, 11)).toBe(Availability.Limited);
    expect(qwen.usedUp(0, 15000, 20)).toBe(false);
    expect(qwen.usedUp(0, 20, 30)).toBe(false, "a time that is over");
    expect(qwen.heldUntil(0)).toBe(20000);
    qwen.failsWith(0, failed(LIMIT), 20100, 20050);
    expect(qwen.heldUntil(0)).toBe(21100, "it was no failure: the back-off begins now");
  });
  test("a trial is not spent on a model that is still limited", () => {
    const qwen = two();
    qwen.failsWith(0, limitedUntil(T0 + 60000), 10, 1);
    qwen.fails(0, FailureKind.ServerError, 20);
    expect(state(qwen, 5100)).toBe(Availability.Limited);
    expect(state(qwen, 5100, hashOf("another"))).toBe(Availability.Ready, "no other model has failed");
  });
});

describe("models that clients name", () => {
  test("are held for at most 64 of them for each token", () => {
    const qwen = two();
    for (let i = 0; i < 1000; i++) qwen.failsWith(0, limitedUntil(T0 + 60000), i, i, <u64>(100 + i));
    expect(qwen.token(0).holds.length).toBe(MAX_MODEL_HOLDS);
  });
  test("the least recent goes first", () => {
    const qwen = two();
    for (let i = 0; i < MAX_MODEL_HOLDS; i++) qwen.failsWith(0, limitedUntil(T0 + 90000 - i), i, i - 1, <u64>(100 + i));
    qwen.failsWith(0, limitedUntil(T0 + 95000), 70, 69, 100);
    qwen.failsWith(0, limitedUntil(T0 + 30000), 71, 70, 7000);
    expect(qwen.heldUntil(0, 101)).toBe(-1);
    expect(qwen.heldUntil(0, 100)).toBe(95000);
    expect(qwen.heldUntil(0, 102)).toBe(89998);
    expect(qwen.heldUntil(0, 7000)).toBe(30000);
  });
  test("one whose hold is over goes before one whose hold is not", () => {
    const qwen = two();
    for (let i = 0; i < MAX_MODEL_HOLDS; i++) qwen.failsWith(0, limitedUntil(T0 + (i == 30 ? 200 : 90000)), i, i - 1, <u64>(100 + i));
    qwen.failsWith(0, limitedUntil(T0 + 90000), 1000, 999, 7000);
    expect(qwen.heldUntil(0, 130)).toBe(-1);
    expect(qwen.heldUntil(0, 100)).toBe(90000);
  });
});
