import { AnswerKind, answerClosed, peekAnswer } from "../../assembly/json/answer";

function peek(body: string, complete: bool): AnswerKind {
  const b = String.UTF8.encode(body);
  return peekAnswer(changetype<usize>(b), b.byteLength, complete);
}
/** The same answer whole and as the first bytes of a longer one, and never the other one on any shorter piece. */
function all(kind: AnswerKind, bodies: string[]): void {
  const other = kind == AnswerKind.Content ? AnswerKind.Error : AnswerKind.Content;
  for (let i = 0; i < bodies.length; i++) {
    expect(peek(bodies[i], true)).toBe(kind, bodies[i]);
    expect(peek(bodies[i], false)).toBe(kind, bodies[i]);
    const bytes = String.UTF8.encode(bodies[i]);
    for (let len = 0; len < bytes.byteLength; len++) {
      expect(peekAnswer(changetype<usize>(bytes), len, false)).not.toBe(other, bodies[i]);
    }
  }
}

describe("peekAnswer", () => {
  test("answers of every API are content at their first bytes", () => {
    all(AnswerKind.Content, [
      '{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"mess',
      '{"error":null,"choices":[{',
      '{"code":0,"message":"Success","choices":[{',
      '{"code":"200","success":true,"message":"","choices":[{"',
      '{"id":"r","object":"response","status":"completed","error":null,"output":[{',
      '{"id":"m","type":"message","role":"assistant","model":"m","content":[{"',
      '{"object":"list","data":[{"object":"embedding"',
      '{"results":[{"index":0',
      '{"embeddings":[[0.1',
      '{"embedding":[0.1',
      '{"text":"spoken words',
      '\uFEFF {"choices":[{',
      "[[0.1,0.2",
      "plain text",
      "<html>",
    ]);
  });
  test("errors in a 200 are errors in every provider's shape", () => {
    all(AnswerKind.Error, [
      '{"error":{"message":"x"',
      '{"error":"overloaded"',
      '{"id":"x","error":{},"choices":[{}]}',
      '{"type":"error","error":{"type":"overloaded_error"',
      '{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r"}',
      '{"message":"x","code":"Arrearage","request_id":"r"}',
      '{"base_resp":{"status_code":1004,"status_msg":"auth"}}',
      '{"choices":null,"base_resp":{"status_code":2013,"status_msg":"x"}}',
      '{"code":11200,"message":"no auth","sid":"s"}',
      '{"error_code":17,"error_msg":"daily limit"}',
      '{"code":500,"msg":"404 NOT_FOUND","success":false}',
      '[{"error":{"code":400',
      '{"object":"error","message":"x","code":400}',
      '{"id":"r","object":"response","status":"failed","error":{"code":"server_error"',
    ]);
  });
  test("nothing decisive waits for more and is content in the end", () => {
    const bodies = [
      '{"id":"c","choices":[',
      '{"id":"c"',
      '{"choices":[],"usage":{}}',
      "{",
      '{"err',
      '{"error":n',
      '{"error":',
      '{"error":"',
    ];
    for (let i = 0; i < bodies.length; i++) {
      expect(peek(bodies[i], false)).toBe(AnswerKind.Undecided, bodies[i]);
      expect(peek(bodies[i], true)).toBe(AnswerKind.Content, bodies[i]);
    }
  });
  test("an object whose bracket has closed is known to be whole", () => {
    const open = ["", "{", '{"usage":{}', '{"a":"}', '{"a":[1,2]', '{"a":1,}'];
    for (let i = 0; i < open.length; i++) {
      peek(open[i], false);
      expect(answerClosed()).toBe(false, open[i]);
    }
    const whole = ["{}", '{"choices":[],"usage":{}}', ' { "a" : "}" } \n'];
    for (let i = 0; i < whole.length; i++) {
      expect(peek(whole[i], false)).toBe(AnswerKind.Undecided, whole[i]);
      expect(answerClosed()).toBe(true, whole[i]);
    }
  });
  test("an empty answer is an error", () => {
    expect(peek("", true)).toBe(AnswerKind.Error);
    expect(peek(" \n", true)).toBe(AnswerKind.Error);
    expect(peek("", false)).toBe(AnswerKind.Undecided);
  });
});
