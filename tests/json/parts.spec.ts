import {
  FormResult,
  boundaryLength,
  boundaryPtr,
  findBoundary,
  modelPartLength,
  modelPartPtr,
  readForm,
  streamPart,
} from "../../assembly/json/parts";

function model(body: string, boundary: string = "XX"): string {
  const b = String.UTF8.encode(body.split("\n").join("\r\n"));
  const d = String.UTF8.encode(boundary);
  const result = readForm(changetype<usize>(b), b.byteLength, changetype<usize>(d), d.byteLength);
  if (result == FormResult.NoModel) return "none";
  if (result == FormResult.DuplicateModel) return "two";
  return "[" + String.UTF8.decodeUnsafe(modelPartPtr, modelPartLength) + "]";
}
function boundary(type: string): string {
  const bytes = String.UTF8.encode(type);
  return findBoundary(changetype<usize>(bytes), bytes.byteLength) ? String.UTF8.decodeUnsafe(boundaryPtr, boundaryLength) : "none";
}
function part(head: string, body: string): string {
  return "--XX\nContent-Disposition: form-data; " + head + "\n\n" + body + "\n";
}

describe("readForm", () => {
  test("the field is found at any place", () => {
    expect(model(part('name="model"', "whisper-1") + part('name="file"; filename="a.mp3"', "--XY\n--") + "--XX--\n")).toBe("[whisper-1]");
    expect(
      model("preamble\n" + part('name="file"; filename="a"\nContent-Type: audio/mpeg', "\n\n\n") + part("name=model", "m") + "--XX--"),
    ).toBe("[m]");
    expect(model('--XX\ncontent-type: text/plain\nCONTENT-DISPOSITION: form-data; NAME="model"\n\nm\n--XX--')).toBe("[m]");
    expect(model(part('name="model"', "") + "--XX--")).toBe("[]");
    expect(model(part('name="model"', "two\nlines") + part('name="x"', "y") + "--XX--")).toBe("[two\r\nlines]");
  });
  test("a second model is no model that can be trusted", () => {
    expect(model(part('name="model"', "a") + part('name="file"; filename="f"', "x") + part('name="model"', "a") + "--XX--")).toBe("two");
  });
  test("the field stream is read wherever it stands", () => {
    expect(model(part('name="stream"', "true") + part('name="model"', "m") + "--XX--")).toBe("[m]");
    expect(streamPart).toBe(true);
    expect(model(part('name="model"', "m") + part('name="stream"', "false") + "--XX--")).toBe("[m]");
    expect(streamPart).toBe(false);
    expect(model(part('name="model"', "m") + part('name="stream"; filename="stream"', "true") + "--XX--")).toBe("[m]");
    expect(streamPart).toBe(false);
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
      expect(readForm(changetype<usize>(whole), len, changetype<usize>(boundary), 2)).toBe(FormResult.NoModel);
    }
    expect(readForm(changetype<usize>(whole), whole.byteLength - 2, changetype<usize>(boundary), 2)).toBe(FormResult.Ok);
    expect(model(body, "")).toBe("none");
    expect(model(body, "YY")).toBe("none");
  });
});

describe("findBoundary", () => {
  test("the parameter is found bare, quoted and among others", () => {
    expect(boundary("multipart/form-data; boundary=abc")).toBe("abc");
    expect(boundary('multipart/form-data; charset=utf-8; Boundary="a b;c"')).toBe("a b;c");
    expect(boundary("multipart/form-data;boundary=abc ; x=y")).toBe("abc");
  });
  test("without a boundary there is none", () => {
    expect(boundary("multipart/form-data")).toBe("none");
    expect(boundary("multipart/form-data; boundary=")).toBe("none");
    expect(boundary('multipart/form-data; boundary="')).toBe("none");
    expect(boundary("multipart/form-data; xboundary=abc")).toBe("none");
  });
});
