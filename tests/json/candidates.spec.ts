// Answers of Google's generateContent: whole, as events, and how a stream of them ends.
import { AnswerKind, answerTrouble, peekAnswer } from "../../assembly/json/answer";
import { AnswerShape } from "../../assembly/json/answer-shape";
import { EventKind, eventFinished, eventTrouble, peekEvent } from "../../assembly/json/event";
import { StreamEnd } from "../../assembly/json/stream-end";

const SHAPE = AnswerShape.Candidates;
const SERVER_ERROR: i32 = 5;
const CONTENT_POLICY: i32 = 10;

function whole(body: string, complete: bool = true): AnswerKind {
  const b = String.UTF8.encode(body);
  return peekAnswer(changetype<usize>(b), b.byteLength, complete, SHAPE);
}
function event(data: string): EventKind {
  const d = String.UTF8.encode(data);
  return peekEvent(0, 0, changetype<usize>(d), d.byteLength, SHAPE);
}
function candidate(parts: string, more: string = ""): string {
  return (
    '{"candidates":[{"content":{"parts":[' + parts + '],"role":"model"}' + more + ',"index":0}],"usageMetadata":{"promptTokenCount":9}}'
  );
}
const STOP = ',"finishReason":"STOP"';

describe("an answer of generateContent", () => {
  test("is content by a text, a thought, a call or data", () => {
    const parts = [
      '{"text":"Hi"}',
      '{"text":"Hm","thought":true}',
      '{"functionCall":{"name":"f","args":{}}}',
      '{"inlineData":{"data":"AAAA"}}',
    ];
    for (let i = 0; i < parts.length; i++) {
      expect(event(candidate(parts[i]))).toBe(EventKind.Content, parts[i]);
      expect(whole(candidate(parts[i]))).toBe(AnswerKind.Content, parts[i]);
    }
  });
  test("says nothing by an empty text, a signature or usage alone", () => {
    const parts = ['{"text":""}', '{"text":"","thoughtSignature":"CikB"}', '{"thought":true}', ""];
    for (let i = 0; i < parts.length; i++) {
      expect(event(candidate(parts[i]))).toBe(EventKind.Nothing, parts[i]);
      expect(whole(candidate(parts[i]))).toBe(AnswerKind.Error, parts[i]);
    }
    expect(event('{"usageMetadata":{"promptTokenCount":9}}')).toBe(EventKind.Nothing);
  });
  test("is finished by a reason of the model's own, refusals included", () => {
    const reasons = ["STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "PROHIBITED_CONTENT"];
    for (let i = 0; i < reasons.length; i++) {
      expect(event(candidate("", ',"finishReason":"' + reasons[i] + '"'))).toBe(EventKind.Finish, reasons[i]);
      expect(eventFinished).toBe(true);
      expect(whole(candidate("", ',"finishReason":"' + reasons[i] + '"'))).toBe(AnswerKind.Content, reasons[i]);
    }
  });
  test("is a provider's failure where the model's call was malformed", () => {
    const body = candidate("", ',"finishReason":"MALFORMED_FUNCTION_CALL"');
    expect(event(body)).toBe(EventKind.Error);
    expect(eventTrouble).toBe(SERVER_ERROR);
    expect(whole(body)).toBe(AnswerKind.Error);
    expect(answerTrouble).toBe(SERVER_ERROR);
  });
  test("is a refusal for its content where the prompt was blocked", () => {
    const body = '{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9}}';
    expect(event(body)).toBe(EventKind.Error);
    expect(eventTrouble).toBe(CONTENT_POLICY);
    expect(whole(body)).toBe(AnswerKind.Error);
    expect(answerTrouble).toBe(CONTENT_POLICY);
    expect(event('{"promptFeedback":{"safetyRatings":[]},' + candidate('{"text":"Hi"}').substring(1))).toBe(EventKind.Content);
  });
  test("is an error by its error, in a list too", () => {
    const error = '{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}';
    expect(event(error)).toBe(EventKind.Error);
    expect(event("[" + error + "]")).toBe(EventKind.Error);
    expect(whole(error)).toBe(AnswerKind.Error);
  });
});

describe("the end of a stream of generateContent", () => {
  test("is complete behind a reason to finish, however it is cut", () => {
    const stream = "data: " + candidate('{"text":"Hi"}') + "\r\n\r\ndata: " + candidate('{"text":"."}', STOP) + "\r\n\r\n";
    const bytes = String.UTF8.encode(stream);
    for (let step = 1; step < 80; step++) {
      const watch = new StreamEnd(SHAPE);
      for (let at = 0; at < bytes.byteLength; at += step) watch.feed(changetype<usize>(bytes) + at, min(step, bytes.byteLength - at));
      watch.over();
      expect(watch.finished).toBe(true, step.toString());
      expect(watch.failed).toBe(false, step.toString());
    }
  });
  test("is open without one, and one in a text is none", () => {
    const watch = new StreamEnd(SHAPE);
    const bytes = String.UTF8.encode("data: " + candidate('{"text":"\\"finishReason\\": \\"STOP\\""}') + "\n\n");
    watch.feed(changetype<usize>(bytes), bytes.byteLength);
    watch.over();
    expect(watch.finished).toBe(false);
  });
  test("is a failure behind a malformed call or an error", () => {
    const ends = [
      candidate("", ',"finishReason":"MALFORMED_FUNCTION_CALL"'),
      '{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}',
    ];
    for (let i = 0; i < ends.length; i++) {
      const watch = new StreamEnd(SHAPE);
      const bytes = String.UTF8.encode("data: " + candidate('{"text":"Hi"}') + "\n\ndata: " + ends[i] + "\n\n");
      watch.feed(changetype<usize>(bytes), bytes.byteLength);
      watch.over();
      expect(watch.failed).toBe(true, ends[i]);
    }
  });
});
