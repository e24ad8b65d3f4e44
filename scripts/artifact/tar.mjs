// One file as tar.gz, always the same bytes: no time, no owner.
import { gzipSync } from "node:zlib";

const BLOCK = 512;

/** A tar archive (POSIX ustar) with that one file. The name has at most 100 ASCII characters. */
export function tarOf(name, content) {
  const header = Buffer.alloc(BLOCK);
  const put = (at, text) => header.write(text, at, "ascii");
  put(0, name);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${content.length.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\x0000");
  put(
    148,
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
  );
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * BLOCK)]);
}

/** Compressed; Node's gzip writes no time. */
export function gzipped(bytes) {
  return gzipSync(bytes, { level: 9 });
}
