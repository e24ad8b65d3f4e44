import { sameDigest, sha256 } from "../../assembly/core/sha256";
import { utf8 } from "./support/provider-settings";

function hex(ptr: usize): string {
  let text = "";
  for (let i: usize = 0; i < 32; i++) {
    const byte = load<u8>(ptr + i);
    text += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return text;
}

function hashOfText(text: string): string {
  const bytes = utf8(text);
  return hex(sha256(changetype<usize>(bytes), bytes.byteLength));
}

// Vectors: FIPS 180-2 appendix B, and NIST's SHA256ShortMsg.rsp.
describe("SHA-256", () => {
  test("of nothing is the standard's", () => {
    expect(hashOfText("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
  test("of abc is the standard's", () => {
    expect(hashOfText("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
  test("of 56 bytes, whose padding needs a second block, is the standard's", () => {
    expect(hashOfText("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  });
  test("of 112 bytes is the standard's", () => {
    expect(
      hashOfText("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
    ).toBe("cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  });
  test("of a million letters is the standard's", () => {
    expect(hashOfText("a".repeat(1000000))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });
  test("of single bytes is NIST's", () => {
    const bytes = new ArrayBuffer(4);
    store<u8>(changetype<usize>(bytes), 0xd3);
    expect(hex(sha256(changetype<usize>(bytes), 1))).toBe("28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
    store<u32>(changetype<usize>(bytes), 0x2ad5b474);
    store<u8>(changetype<usize>(bytes), 0x74);
    store<u8>(changetype<usize>(bytes), 0xba, 1);
    store<u8>(changetype<usize>(bytes), 0x25, 2);
    store<u8>(changetype<usize>(bytes), 0x21, 3);
    expect(hex(sha256(changetype<usize>(bytes), 4))).toBe("b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e");
  });
  test("is the same for the same bytes at every length around a block's end", () => {
    for (let n = 50; n < 70; n++) {
      const first = hashOfText("k".repeat(n));
      hashOfText("other");
      expect(hashOfText("k".repeat(n))).toBe(first);
      expect(hashOfText("k".repeat(n + 1))).not.toBe(first);
    }
  });
});

describe("two digests", () => {
  test("are the same only where every byte is", () => {
    const digest = changetype<ArrayBuffer>(__new(32, idof<ArrayBuffer>()));
    const abc = utf8("abc");
    memory.copy(changetype<usize>(digest), sha256(changetype<usize>(abc), 3), 32);
    expect(sameDigest(changetype<usize>(digest), sha256(changetype<usize>(abc), 3))).toBe(true);
    for (let i: usize = 0; i < 32; i++) {
      const at = changetype<usize>(digest) + i;
      store<u8>(at, load<u8>(at) ^ 1);
      expect(sameDigest(changetype<usize>(digest), sha256(changetype<usize>(abc), 3))).toBe(false);
      store<u8>(at, load<u8>(at) ^ 1);
    }
  });
});
