// A receiver of OpenTelemetry spans over HTTP (OTLP, protobuf), for tests.
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Empty: a root. */
  parentId: string;
  name: string;
  /** 2 server, 3 client. */
  kind: number;
  /** Nanoseconds since the epoch. */
  start: bigint;
  end: bigint;
  attributes: Record<string, string>;
  resource: Record<string, string>;
  /** 2: error. */
  status: number;
}

export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OtlpReceiver> {
    const server = createServer();
    const receiver = new OtlpReceiver(server);
    server.on("request", (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (request.url === "/v1/traces") receiver.spans.push(...spansOf(Buffer.concat(chunks)));
        response.writeHead(request.url === "/v1/traces" ? 200 : 404).end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return receiver;
  }

  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

interface Field {
  number: number;
  bytes: Buffer;
  value: bigint;
}

/** The fields of a protobuf message (protobuf.dev/programming-guides/encoding). */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = Number(varint());
    const wire = key & 7;
    const field: Field = { number: key >> 3, bytes: Buffer.alloc(0), value: 0n };
    if (wire === 0) field.value = varint();
    else if (wire === 2) {
      const length = Number(varint());
      field.bytes = message.subarray(at, (at += length));
    } else {
      const length = wire === 1 ? 8 : 4;
      field.bytes = message.subarray(at, (at += length));
      field.value = wire === 1 ? field.bytes.readBigUInt64LE() : BigInt(field.bytes.readUInt32LE());
    }
    yield field;
  }
}

function* nested(message: Buffer, number: number): Generator<Buffer> {
  for (const field of fields(message)) if (field.number === number) yield field.bytes;
}

function spansOf(request: Buffer): ReceivedSpan[] {
  const found: ReceivedSpan[] = [];
  for (const resourceSpans of nested(request, 1)) {
    const [resource = Buffer.alloc(0)] = nested(resourceSpans, 1);
    for (const scope of nested(resourceSpans, 2)) {
      for (const span of nested(scope, 2)) found.push(spanOf(span, attributesOf(resource, 1)));
    }
  }
  return found;
}

function spanOf(message: Buffer, resource: Record<string, string>): ReceivedSpan {
  const by = new Map([...fields(message)].map((field) => [field.number, field]));
  const hex = (number: number) => by.get(number)?.bytes.toString("hex") ?? "";
  const status = [...fields(by.get(15)?.bytes ?? Buffer.alloc(0))].find(({ number }) => number === 3);
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentId: hex(4),
    name: by.get(5)?.bytes.toString() ?? "",
    kind: Number(by.get(6)?.value ?? 0n),
    start: by.get(7)?.value ?? 0n,
    end: by.get(8)?.value ?? 0n,
    attributes: attributesOf(message, 9),
    resource,
    status: Number(status?.value ?? 0n),
  };
}

function attributesOf(message: Buffer, number: number): Record<string, string> {
  const pairs = [...nested(message, number)].map((pair) => {
    const [key = Buffer.alloc(0)] = nested(pair, 1);
    const [any = Buffer.alloc(0)] = nested(pair, 2);
    const [value] = fields(any);
    return [key.toString(), value === undefined ? "" : value.number === 1 ? value.bytes.toString() : String(value.value)] as const;
  });
  return Object.fromEntries(pairs);
}
