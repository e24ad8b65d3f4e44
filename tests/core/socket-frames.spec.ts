import { SocketFrames } from "../../assembly/core/socket-frames";

/** Unmasked, as servers send them. */
function frame(opcode: u8, length: i32): Uint8Array {
  const head = length < 126 ? 2 : length < 65536 ? 4 : 10;
  const bytes = new Uint8Array(head + length);
  bytes[0] = 0x80 | opcode;
  bytes[1] = length < 126 ? <u8>length : length < 65536 ? 126 : 127;
  for (let i = head - 1, left = length; i > 1; i--, left >>= 8) bytes[i] = <u8>(left & 255);
  return bytes;
}

function joined(parts: Uint8Array[]): Uint8Array {
  let size = 0;
  for (let i = 0; i < parts.length; i++) size += parts[i].length;
  const all = new Uint8Array(size);
  for (let i = 0, at = 0; i < parts.length; at += parts[i].length, i++) all.set(parts[i], at);
  return all;
}

function goodbye(code: i32): Uint8Array {
  const bytes = frame(8, 2);
  bytes[2] = <u8>(code >> 8);
  bytes[3] = <u8>(code & 255);
  return bytes;
}

/** Fed in pieces of `size` bytes. */
function fed(bytes: Uint8Array, size: i32): SocketFrames {
  const frames = new SocketFrames();
  for (let at = 0; at < bytes.length; at += size) frames.read(bytes.dataStart + at, min(size, bytes.length - at));
  return frames;
}

describe("frames of a WebSocket", () => {
  it("a goodbye is found behind frames of every length, however they are cut", () => {
    const lengths: i32[] = [0, 1, 125, 126, 65535, 65536];
    const parts: Uint8Array[] = [];
    for (let i = 0; i < lengths.length; i++) parts.push(frame(i % 2 == 0 ? 1 : 2, lengths[i]));
    const before = joined(parts);
    parts.push(goodbye(1000));
    const all = joined(parts);
    for (let size = 1; size < 9; size++) {
      expect(fed(before, size).closing).toBe(false);
      expect(fed(all, size).closing).toBe(true);
    }
    expect(fed(all, all.length).code).toBe(1000);
  });

  it("an eight in a message is no goodbye", () => {
    const message = frame(1, 40);
    message.fill(0x88, 2);
    expect(fed(joined([message, message]), 7).closing).toBe(false);
  });

  it("masked frames have four bytes more", () => {
    const masked = new Uint8Array(11);
    masked[0] = 0x81;
    masked[1] = 0x80 | 5;
    expect(fed(joined([masked, goodbye(1001)]), 3).closing).toBe(true);
  });

  it("codes of the server's own trouble are known", () => {
    expect(fed(goodbye(1011), 4).isTrouble).toBe(true);
    expect(fed(goodbye(1000), 4).isTrouble).toBe(false);
    expect(fed(goodbye(4000), 4).isTrouble).toBe(false);
  });

  it("a length that no message has ends the look at it", () => {
    const bytes = new Uint8Array(12);
    bytes.fill(0xff);
    bytes[1] = 127;
    expect(fed(bytes, 12).closing).toBe(false);
  });
});
