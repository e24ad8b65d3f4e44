// Marks of what only one account can read: found in answers as they pass, and in requests however their clients write them.
import { MadeScan } from "../../assembly/json/made-scan";
import { asksForThread, asksToThink, boundMark, boundMember, heldMarks, readHeld, storesNothing } from "../../assembly/json/held-scan";
import { markOf } from "../../assembly/json/mark";

class Found extends MadeScan {
  marks: u64[] = [];
  found(mark: u64): void {
    this.marks.push(mark);
  }
}
function mark(text: string): u64 {
  const bytes = String.UTF8.encode(text);
  return markOf(changetype<usize>(bytes), bytes.byteLength);
}
function found(text: string, messages: bool, size: i32, told: bool = false): u64[] {
  const bytes = String.UTF8.encode(text);
  const scan = new Found(messages, told);
  for (let at = 0; at < bytes.byteLength; at += size) scan.feed(changetype<usize>(bytes) + at, min(size, bytes.byteLength - at));
  return scan.marks;
}
function expectFound(text: string, messages: bool, wanted: string[], told: bool = false): void {
  for (let size = 1; size < 60; size += 3) {
    const marks = found(text, messages, size, told);
    expect(marks.length).toBe(wanted.length, text);
    for (let i = 0; i < min(marks.length, wanted.length); i++) expect(marks[i]).toBe(mark(wanted[i]));
  }
}
function read(text: string, messages: bool): void {
  const bytes = String.UTF8.encode(text);
  readHeld(changetype<usize>(bytes), bytes.byteLength, messages);
}

describe("a mark", () => {
  test("is the same however the text is escaped, and another for another text", () => {
    expect(mark("gAAA+b/cd=")).toBe(mark("gAAA\\u002Bb\\/cd="));
    expect(mark("gAAA+b/cd=")).not.toBe(mark("gAAA+b/ce="));
    expect(mark("ab_")).toBe(0);
  });
});

describe("what an answer's account alone knows", () => {
  test("is found in a whole answer, with white space or without", () => {
    const wanted = ["resp_1234", "conv_1234", "gAAA+b/12"];
    const text =
      '{"id":"resp_1234","metadata":{"id":"not this"},"conversation":{"id":"conv_1234"},"output":[{"id":"rs_123456","type":"reasoning","encrypted_content":"gAAA+b/12"},{"id":"msg_1234","content":[{"text":"\\"id\\": \\"resp_none\\""}]}],"previous_response_id":"resp_before"}';
    expectFound(text, false, wanted);
    expectFound(text.replaceAll('":"', '" : "').replaceAll(",", ",\n  "), false, wanted);
  });
  test("and in events", () => {
    const event = 'event: response.created\ndata: {"type":"response.created","response":{"id":"resp_1234","object":"response"}}\n\n';
    const item = 'data: {"type":"response.output_item.done","item":{"id":"rs_1","encrypted_content":"gAAA123"},"item_id":"x"}\n\n';
    expectFound(event + item, false, ["resp_1234", "gAAA123"]);
    expectFound(': a " comment\n\n' + event, false, ["resp_1234"]);
  });
  test("of files and batches what they are called, and the files that came of them", () => {
    expectFound('{"id":"batch_12","object":"batch","output_file_id":"file-12","error_file_id":null}', false, ["batch_12", "file-12"]);
    expectFound('{"object":"list","data":[{"id":"file-1234"}]}', false, []);
  });
  test("of messages signatures alone", () => {
    expectFound('data: {"type":"content_block_delta","delta":{"type":"signature_delta","signature":"EqoB12"},"id":"msg_1234"}\n\n', true, [
      "EqoB12",
    ]);
  });
  test("and of an answer that is stored its items, not what is in them", () => {
    const item = '{"id":"msg_1234","type":"message","content":[{"type":"output_text","id":"not this"}]}';
    const call = '{"type":"function_call","id":"fc_12345","arguments":"{\\"id\\":\\"not this\\"}","tool":{"id":"not this"}}';
    const whole = '{"id":"resp_1234","output":[' + item + ", " + call + '],"tools":[{"id":"not this"}]}';
    expectFound(whole, false, ["resp_1234", "msg_1234", "fc_12345"], true);
    expectFound(whole, false, ["resp_1234"]);
    const event = 'data: {"type":"response.output_item.done","output_index":0,"item":' + item + "}\n\n";
    expectFound(event, false, ["msg_1234"], true);
    expectFound('data: {"type":"response.completed","response":' + whole + "}\n\n", false, ["resp_1234", "msg_1234", "fc_12345"], true);
  });
  test("and where a thread is asked for what the message is called, not its blocks", () => {
    const block = '"content":[{"type":"tool_use","id":"toolu_12","input":{"id":"not this"}}]';
    expectFound('{"id":"msg_1234","type":"message",' + block + ',"container":{"id":"not this"}}', true, ["msg_1234"], true);
    const begin = 'data: {"type":"message_start","message":{"id":"msg_1234","type":"message","content":[]}}\n\n';
    const call = 'data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_12"}}\n\n';
    expectFound(begin + call, true, ["msg_1234"], true);
  });
});

describe("what a request holds of it", () => {
  test("is found wherever it stands, in its order", () => {
    read(
      '{"input":[{"type":"reasoning","encrypted_content":"gAAA1"},{"role":"user","content":"x"},{"encrypted_content" : "gAAA2"}]}',
      false,
    );
    expect(heldMarks.length).toBe(3);
    expect(heldMarks[0]).toBe(0);
    expect(heldMarks[1]).toBe(mark("gAAA1"));
    expect(heldMarks[2]).toBe(mark("gAAA2"));
    expect(boundMark).toBe(0);
  });
  test("and not within a text", () => {
    read('{"input":"say \\"encrypted_content\\":\\"gAAA1\\" and \\"file_id\\": \\"file-12\\"","previous_response_id":null}', false);
    expect(heldMarks.length).toBe(0);
    expect(boundMark).toBe(0);
  });
  test("what cannot be left out is named", () => {
    read('{"previous_response_id":"resp_1234"}', false);
    expect(boundMark).toBe(mark("resp_1234"));
    expect(boundMember).toBe("previous_response_id");
    read('{"conversation":"conv_1234"}', false);
    expect(boundMark).toBe(mark("conv_1234"));
    read('{"conversation": {"id": "conv_1234"}}', false);
    expect(boundMark).toBe(mark("conv_1234"));
    read('{"input":[{"content":[{"type":"input_file","file_id":"file-12"}]}]}', false);
    expect(boundMember).toBe("file_id");
  });
  test("thinking and its signatures, of messages", () => {
    read('{"thinking":{"type":"enabled"},"messages":[{"content":[{"type":"thinking","thinking":"x","signature":"EqoB1"}]}]}', true);
    expect(asksToThink).toBe(true);
    expect(heldMarks.length).toBe(1);
    expect(heldMarks[0]).toBe(mark("EqoB1"));
    read('{"messages":[{"content":[{"type":"redacted_thinking","data":"x"},{"type":"image","source":{"data":"abcdef"}}]}]}', true);
    expect(asksToThink).toBe(false);
    expect(heldMarks.length).toBe(1);
    expect(heldMarks[0]).toBe(0);
  });
  test("items of answers before, named by their ids", () => {
    read(
      '{"input":[{"role":"user","content":"x"},{"type":"item_reference","id":"msg_1234"},{"type":"item_reference","id":"fc_12345"}]}',
      false,
    );
    expect(boundMark).toBe(mark("msg_1234"));
    expect(boundMember).toBe("input.item_reference");
    expect(storesNothing).toBe(false);
    read('{"input":[{"type":"item_reference"},{"id":"msg_1234"}],"store": false}', false);
    expect(boundMark).toBe(0);
    expect(storesNothing).toBe(true);
    const text = '{"input":[{"type" : "item_reference" , "id" : "msg_1234"}],"store":true}';
    for (let i = 0; i < text.length; i++) read(text.substring(0, i), false);
    read(text, false);
    expect(boundMark).toBe(mark("msg_1234"));
  });
  test("a thread, and what it goes on from", () => {
    read('{"messages":[],"thread":{"type":"create"},"diagnostics":{"previous_message_id":"msg_1234"}}', true);
    expect(asksForThread).toBe(true);
    expect(boundMark).toBe(0);
    read('{"messages":[{"content":[{"file_id":"file-12"}]}],"thread" : { "previous_message_id" : "msg_1234", "type": "continue"}}', true);
    expect(asksForThread).toBe(true);
    expect(boundMark).toBe(mark("msg_1234"));
    expect(boundMember).toBe("thread");
    read('{"thread":null,"messages":[{"content":"\\"thread\\":{\\"previous_message_id\\":\\"msg_1234\\"}"}]}', true);
    expect(asksForThread).toBe(false);
    expect(boundMark).toBe(0);
    const text = '{"thread":{"type":"continue","previous_message_id":"msg_1234"}}';
    for (let i = 0; i < text.length; i++) read(text.substring(0, i), true);
  });
  test("bytes that end anywhere are read without a fault", () => {
    const text = '{"previous_response_id":"resp_1234","conversation":{"id":"conv_1234"},"input":[{"encrypted_content":"g\\u002B1234"}]}';
    for (let i = 0; i < text.length; i++) read(text.substring(0, i), false);
    expect(true).toBe(true);
  });
});
