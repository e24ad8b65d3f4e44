import { findMultipartModel, modelPartLength, modelPartPtr } from "../../assembly/json/parts";

function model(body: string, boundary: string = "XX"): string {
  const b = String.UTF8.encode(body.split("\n").join("\r\n"));
  const d = String.UTF8.encode(boundary);
  if (!findMultipartModel(changetype<usize>(b), b.byteLength, changetype<usize>(d), d.byteLength)) return "none";
  return "[" + String.UTF8.decodeUnsafe(modelPartPtr, modelPartLength) + "]";
}
function part(head: string, body: string): string {
  return "--XX\nContent-Disposition: form-data; " + head + "\n\n" + body + "\n";
}

describe("findMultipartModel", () => {
  test("the field is found at any place", () => {
    expect(model(part('name="model"', "whisper-1") + part('name="file"; filename="a.mp3"', "--XY\n--") + "--XX--\n")).toBe("[whisper-1]");
    expect(
      model("preamble\n" + part('name="file"; filename="a"\nContent-Type: audio/mpeg', "\n\n\n") + part("name=model", "m") + "--XX--"),
    ).toBe("[m]");
    expect(model('--XX\ncontent-type: text/plain\nCONTENT-DISPOSITION: form-data; NAME="model"\n\nm\n--XX--')).toBe("[m]");
    expect(model(part('name="model"', "") + "--XX--")).toBe("[]");
    expect(model(part('name="model"', "two\nlines") + part('name="model"', "second") + "--XX--")).toBe("[two\r\nlines]");
  });
  test("a file, another field or a text that looks like it is not the field", () => {
    expect(model(part('name="model"; filename="model"', "m") + "--XX--")).toBe("none");
    expect(model(part('name="models"', "m") + part('filename="model"', "m") + "--XX--")).toBe("none");
    expect(model(part('name="file"', 'Content-Disposition: form-data; name="model"\n\nm') + "--XX--")).toBe("none");
    expect(model(part('name="a"', "--XXX") + part('name="b"', "") + "--XX--")).toBe("none");
    expect(model(part('name="model"', "a\n--XXX") + "--XX--")).toBe("[a\r\n--XXX]");
    expect(model(part('name="a"', "x--XX\n") + "--XX--\n" + part('name="model"', "epilogue") + "--XX--")).toBe("none");
  });
  test("a body that is cut off has none", () => {
    const body = part('name="file"', "x") + part('name="model"', "m") + "--XX--";
    const whole = String.UTF8.encode(body.split("\n").join("\r\n"));
    const boundary = String.UTF8.encode("XX");
    for (let len = 0; len < whole.byteLength - 2; len++) {
      expect(findMultipartModel(changetype<usize>(whole), len, changetype<usize>(boundary), 2)).toBe(false);
    }
    expect(findMultipartModel(changetype<usize>(whole), whole.byteLength - 2, changetype<usize>(boundary), 2)).toBe(true);
    expect(model(body, "")).toBe("none");
    expect(model(body, "YY")).toBe("none");
  });
});
