// multipart/form-data for tests: made byte by byte, and read back with a parser of its own.
export interface FormPart {
  name: string;
  /** A file has one. */
  filename?: string;
  type?: string;
  data: Buffer;
}

export function field(name: string, value: string): FormPart {
  return { name, data: Buffer.from(value) };
}

export function file(name: string, data: Buffer, filename = "sound.mp3", type = "audio/mpeg"): FormPart {
  return { name, filename, type, data };
}

/** The bytes of a form, in the order given. */
export function formBody(parts: FormPart[], boundary: string): Buffer {
  const pieces = parts.flatMap((part) => {
    const name = part.filename === undefined ? `name="${part.name}"` : `name="${part.name}"; filename="${part.filename}"`;
    const type = part.type === undefined ? "" : `Content-Type: ${part.type}\r\n`;
    return [Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${name}\r\n${type}\r\n`), part.data, Buffer.from("\r\n")];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** The parts of a form that arrived; undefined where the content type is another or the body is no whole form. */
export function readFormParts(contentType: string, body: Buffer): FormPart[] | undefined {
  const match = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return undefined;
  const pieces = splitAt(Buffer.concat([Buffer.from("\r\n"), body]), Buffer.from(`\r\n--${boundary}`));
  if (!pieces.at(-1)?.subarray(0, 2).equals(Buffer.from("--"))) return undefined;
  return pieces.slice(1, -1).map(partOf);
}

function splitAt(body: Buffer, delimiter: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, from)) {
    pieces.push(body.subarray(from, at));
    from = at + delimiter.length;
  }
  return [...pieces, body.subarray(from)];
}

function partOf(piece: Buffer): FormPart {
  const split = piece.indexOf("\r\n\r\n");
  const head = piece.subarray(0, split).toString("utf8");
  const filename = /filename="([^"]*)"/i.exec(head)?.[1];
  const type = /content-type: *(.+)/i.exec(head)?.[1]?.trim();
  return {
    name: /[; ]name="?([^";\r\n]*)/i.exec(head)?.[1] ?? "",
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
    data: piece.subarray(split + 4),
  };
}
