// Frames of AWS's event streams, as they are written. How they are read is in the goldens and the random input.
import { expect, test } from "vitest";
import { readFrames } from "../support/frames.js";
import { compileDialects } from "./dialects.js";

test("a frame that is written has its lengths, headers and checksums", async () => {
  const dialects = await compileDialects();
  for (const payload of ["", "{}", '{"delta":{"text":"\u00fc\u{1f680}"}}', `{"text":"${"x".repeat(70_000)}"}`]) {
    const [event, exception] = [dialects.frame(payload, false), dialects.frame(payload, true)];
    expect(readFrames(Buffer.concat([event, exception]))).toEqual([
      { type: "contentBlockDelta", payload, failed: false },
      { type: "throttlingException", payload, failed: true },
    ]);
  }
});
