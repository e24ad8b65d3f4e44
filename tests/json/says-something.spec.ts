import { AnswerShape } from "../../assembly/json/answer-shape";
import { saysSomething } from "../../assembly/json/says-something";

function says(chunk: string, shape: AnswerShape = AnswerShape.Choices): bool {
  const bytes = String.UTF8.encode(chunk);
  return saysSomething(changetype<usize>(bytes), bytes.byteLength, shape);
}

const CONTENT = 'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}';
const THOUGHT = 'data: {"choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]}';
const EMPTY = 'data: {"choices":[{"index":0,"delta":{}}]}';

describe("a chunk of a stream", () => {
  test("says something where it has content, thoughts too", () => {
    expect(says(`${CONTENT}\n\n`)).toBe(true);
    expect(says(`${EMPTY}\n\n${THOUGHT}\n\n`)).toBe(true);
  });
  test("says something however it is cut", () => {
    expect(says(`${CONTENT}\n`)).toBe(true, "the blank line comes in a chunk of its own");
    expect(says('"}}]}\n\ndata: {"choices":[{"index":0,"del')).toBe(true, "from one event's middle to another's");
    expect(says('ta":{"content":"x')).toBe(true);
  });
  test("says nothing where it is a ping, whole or without its end", () => {
    const pings = [": ping\n\n", ":\n", "\n", " ", "\r\n\r\n", `${EMPTY}\n\n`, `${EMPTY}\n`, 'event: ping\ndata: {"type": "ping"}\n\n'];
    for (let i = 0; i < pings.length; i++) {
      expect(says(pings[i])).toBe(false, pings[i]);
      expect(says(pings[i], AnswerShape.Message)).toBe(false, pings[i]);
    }
    const fronts = ["d", "data", "event: pi", "id: 7\n", "retry: 3000\n\n", ""];
    for (let i = 0; i < fronts.length; i++) expect(says(fronts[i])).toBe(false, fronts[i]);
  });
  test("of a protocol that only its own reader knows is no ping where it has data", () => {
    const told = AnswerShape.Told;
    expect(says('data: {"event":"node_started"}\n\n', told)).toBe(true);
    expect(says('id:1\nevent:result\n:HTTP_STATUS/200\ndata:{"output":{}}\n\n', told)).toBe(true);
    expect(says('{"message":{"thinking":"Hm"},"done":false}\n', told)).toBe(true, "lines of JSON");
    expect(says("event: ping\n\n", told)).toBe(false);
    expect(says("event: ping\ndata: {}\n\n", told)).toBe(false);
    expect(says(": ping\n\n", told)).toBe(false);
  });
});
