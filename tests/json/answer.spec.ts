// What the first bytes of an answer that is not streamed show, for each API.
import { AnswerKind, answerClosed, answerTrouble, peekAnswer } from "../../assembly/json/answer";
import { AnswerShape } from "../../assembly/json/answer-shape";

function peek(body: string, complete: bool, shape: AnswerShape = AnswerShape.Any): AnswerKind {
  const b = String.UTF8.encode(body);
  return peekAnswer(changetype<usize>(b), b.byteLength, complete, shape);
}
/** So are the first bytes of a longer one, and no shorter piece is the other one. */
function begins(kind: AnswerKind, shape: AnswerShape, bodies: string[]): void {
  const other = kind == AnswerKind.Content ? AnswerKind.Error : AnswerKind.Content;
  for (let i = 0; i < bodies.length; i++) {
    expect(peek(bodies[i], false, shape)).toBe(kind, bodies[i]);
    const bytes = String.UTF8.encode(bodies[i]);
    for (let len = 0; len < bytes.byteLength; len++) {
      expect(peekAnswer(changetype<usize>(bytes), len, false, shape)).not.toBe(other, bodies[i]);
    }
  }
}
/** Whole, and on no piece of it before its end the other way. */
function whole(kind: AnswerKind, shape: AnswerShape, bodies: string[]): void {
  for (let i = 0; i < bodies.length; i++) expect(peek(bodies[i], true, shape)).toBe(kind, bodies[i]);
}
function all(kind: AnswerKind, bodies: string[]): void {
  begins(kind, AnswerShape.Any, bodies);
}
const CHAT = AnswerShape.Choices;

describe("peekAnswer", () => {
  test("answers are content at the first sign of their API", () => {
    begins(AnswerKind.Content, CHAT, [
      '{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"H',
      '{"error":null,"choices":[{"message":{"content":null,"tool_calls":[{',
      '{"code":0,"message":"Success","choices":[{"message":{"reasoning_content":"L',
      '{"choices":[{"text":"H',
      '{"choices":[{"message":{"content":""}},{"message":{"content":"second',
      '{"choices":[{"index":0,"message":{"refusal":"I',
      '\uFEFF {"choices":[{"message":{"audio":{"data":"A',
    ]);
    begins(AnswerKind.Content, AnswerShape.Message, [
      '{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"H',
      '{"content":[{"type":"tool_use"',
      '{"content":[{"type":"text","text":""},{"type":"thinking","thinking":"H',
    ]);
    begins(AnswerKind.Content, AnswerShape.Response, [
      '{"id":"r","object":"response","status":"completed","error":null,"output":[{',
      '{"object":"response","status":"queued","background":true,',
    ]);
    begins(AnswerKind.Content, AnswerShape.List, [
      '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0',
      '{"results":[{"index":0}',
      '{"embeddings":[[0.1',
      '{"embedding":[0.1',
      "[[0.1,0.2",
      '[{"index":0,"score":0.9',
    ]);
    begins(AnswerKind.Content, AnswerShape.Text, [
      '{"text":"spoken words',
      "spoken words",
      "[Music]",
      "1\n00:00:00,000 --> 00:00:02,000\nHi",
    ]);
    begins(AnswerKind.Content, AnswerShape.Count, ['{"input_tokens":14,"x":1']);
    begins(AnswerKind.Content, AnswerShape.Binary, ["ID3\u0004\u0000\u0000\u0000", '{"audio":"AAAA']);
  });
  test("a model may say nothing", () => {
    whole(AnswerKind.Content, CHAT, [
      '{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"stop"}]}',
      '{"choices":[{"message":{"content":null},"finish_reason":"content_filter"}]}',
      '{"choices":[{"text":"","finish_reason":"a reason of its own"}]}',
    ]);
    whole(AnswerKind.Content, AnswerShape.Message, ['{"type":"message","content":[],"stop_reason":"end_turn"}']);
    whole(AnswerKind.Content, AnswerShape.Response, ['{"object":"response","status":"incomplete","output":[]}']);
    whole(AnswerKind.Content, AnswerShape.Text, ['{"text":"","duration":2.5}', '{"text":"","usage":{"type":"tokens"}}']);
  });
  test("without a sign of its API it is an error", () => {
    whole(AnswerKind.Error, CHAT, [
      "{}",
      "null",
      "true",
      '"a bare string"',
      "12",
      "[]",
      '[{"message":{"content":"x"}}]',
      "plain text",
      "<html><body>error</body></html>",
      '{"id":"x","object":"chat.completion","choices":[]}',
      '{"id":"x","object":"chat.completion","choices":null}',
      '{"choices":[{}]}',
      '{"choices":[null]}',
      '{"choices":"x"}',
      '{"choices":[{"message":{"role":"assistant","content":""},"finish_reason":null}]}',
      '{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[]}}]}',
      '{"status":"434","msg":"Invalid apiKey","body":null}',
      '{"ret":1,"data":{}}',
      '{"detail":"Service unavailable"}',
      '{"type":"message","content":[{"type":"text","text":"of another API"}]}',
      '{"object":"response","output":[{}]}',
    ]);
    whole(AnswerKind.Error, AnswerShape.Message, ['{"type":"message","content":[]}', '{"choices":[{"message":{"content":"x"}}]}', "{}"]);
    whole(AnswerKind.Error, AnswerShape.Response, ['{"status":"completed","output":[]}', '{"status":"in_progress","output":[]}', "{}"]);
    whole(AnswerKind.Error, AnswerShape.List, ['{"data":[]}', '{"object":"list","data":null}', "[]", "{}"]);
    whole(AnswerKind.Error, AnswerShape.Text, ['{"text":""}', "<html>", "{}"]);
    whole(AnswerKind.Error, AnswerShape.Count, ['{"input_tokens":null}', "{}"]);
    whole(AnswerKind.Error, AnswerShape.Binary, ["{}", '{"message":"no"}', "<html>"]);
  });
  test("a torn one is an error where there is no more", () => {
    whole(AnswerKind.Error, CHAT, ['{"choices":[{"message":{"content":"Hel', '{"choices":[{"message":{"content":"Hello"}}]']);
  });
  test("an error beside or inside the choices makes it one", () => {
    whole(AnswerKind.Error, CHAT, [
      '{"choices":[{"message":{"content":"partial"}}],"error":{"code":502}}',
      '{"choices":[{"message":{"content":"partial"},"error":{"code":502}}]}',
      '{"choices":[{"message":{"content":"x"}}],"code":"Throttling","message":"slow"}',
    ]);
  });
  test("a finish reason of a provider's trouble is an error, and says which", () => {
    whole(AnswerKind.Error, CHAT, ['{"choices":[{"message":{"content":""},"finish_reason":"network_error"}]}']);
    expect(answerTrouble).toBe(5);
    whole(AnswerKind.Error, CHAT, ['{"choices":[{"message":{"content":""},"finish_reason":"insufficient_system_resource"}]}']);
    expect(answerTrouble).toBe(4);
    whole(AnswerKind.Error, AnswerShape.Message, ['{"content":[],"stop_reason":"abort"}']);
    expect(answerTrouble).toBe(5);
    whole(AnswerKind.Content, CHAT, ['{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}']);
    expect(answerTrouble).toBe(0);
  });
  test("events are events whatever their label", () => {
    const bodies = ['data: {"error":{"message":"engine died"}}\n\n', "event: error\ndata: {}\n\n", ": ping\n\n", "id: 1\n", "retry: 1\n"];
    for (let i = 0; i < bodies.length; i++) expect(peek(bodies[i], false, CHAT)).toBe(AnswerKind.Events, bodies[i]);
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
      '[{"error":{"code":400,',
      '{"errors":[{"message":"x"}],"choices":[{"message":{"content":"H"}}]}',
      '{"object":"error","message":"x","code":400}',
      '{"id":"r","object":"response","status":"failed","error":{"code":"server_error"',
    ]);
  });
  test("nothing decisive waits for more, and is an error in the end", () => {
    const bodies = [
      '{"id":"c","choices":[',
      '{"id":"c"',
      '{"choices":[],"usage":{}',
      '{"choices":[{"message":{"content":"',
      "{",
      '{"err',
      '{"error":n',
      '{"error":',
      '{"error":"',
      "nul",
      "even",
    ];
    for (let i = 0; i < bodies.length; i++) {
      expect(peek(bodies[i], false, CHAT)).toBe(AnswerKind.Undecided, bodies[i]);
      expect(peek(bodies[i], true, CHAT)).toBe(AnswerKind.Error, bodies[i]);
    }
  });
  test("an object whose bracket has closed is whole, and judged so", () => {
    const open = ["", "{", '{"usage":{}', '{"a":"}', '{"a":[1,2]', '{"a":1,}'];
    for (let i = 0; i < open.length; i++) {
      peek(open[i], false);
      expect(answerClosed()).toBe(false, open[i]);
    }
    const whole = ["{}", '{"choices":[],"usage":{}}', ' { "a" : "}" } \n'];
    for (let i = 0; i < whole.length; i++) {
      expect(peek(whole[i], false, CHAT)).toBe(AnswerKind.Error, whole[i]);
      expect(answerClosed()).toBe(true, whole[i]);
    }
    expect(peek('{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}', false, CHAT)).toBe(AnswerKind.Content);
  });
  test("an empty answer is an error", () => {
    expect(peek("", true)).toBe(AnswerKind.Error);
    expect(peek(" \n", true)).toBe(AnswerKind.Error);
    expect(peek("", false)).toBe(AnswerKind.Undecided);
  });
});
