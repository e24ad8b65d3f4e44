// The request as somebody would send it from elsewhere. The key is a word: the gateway asks for one only where the config has client keys.
import type { Question } from "./conversation.js";
import { DIALECTS, type DialectName } from "./dialects/all.js";

export type CodeLanguage = "curl" | "Python" | "Node";

interface Sdk {
  python: { from: string; client: string; base: string; call: string; piece: string; answer: string };
  node: { from: string; client: string; base: string; call: string; piece: string; answer: string };
  /** The SDK adds `/v1` itself. */
  bare?: true;
}

const OPENAI = {
  python: { from: "openai", client: "OpenAI", base: "base_url" },
  node: { from: "openai", client: "OpenAI", base: "baseURL" },
};
const PLAIN_PYTHON = "if event.type == ";
const SDKS: Partial<Record<DialectName, Sdk>> = {
  chat: {
    python: {
      ...OPENAI.python,
      ...{ call: "chat.completions.create", piece: 'print(event.choices[0].delta.content or "", end="", flush=True)' },
      answer: "answer.choices[0].message.content",
    },
    node: {
      ...OPENAI.node,
      ...{ call: "chat.completions.create", piece: 'process.stdout.write(event.choices[0]?.delta?.content ?? "");' },
      answer: "answer.choices[0].message.content",
    },
  },
  responses: {
    python: {
      ...OPENAI.python,
      ...{ call: "responses.create", piece: `${PLAIN_PYTHON}"response.output_text.delta": print(event.delta, end="", flush=True)` },
      answer: "answer.output_text",
    },
    node: {
      ...OPENAI.node,
      ...{ call: "responses.create", piece: 'if (event.type === "response.output_text.delta") process.stdout.write(event.delta);' },
      answer: "answer.output_text",
    },
  },
  messages: {
    bare: true,
    python: {
      ...{ from: "anthropic", client: "Anthropic", base: "base_url", call: "messages.create", answer: "answer.content" },
      piece: `${PLAIN_PYTHON}"content_block_delta": print(getattr(event.delta, "text", ""), end="", flush=True)`,
    },
    node: {
      ...{ from: "@anthropic-ai/sdk", client: "Anthropic", base: "baseURL", call: "messages.create", answer: "answer.content" },
      piece: 'if (event.type === "content_block_delta") process.stdout.write(event.delta.text ?? "");',
    },
  },
};

/** In which languages there is something to show: where the protocol's own SDK takes the body as it is. */
export function languagesOf(dialect: DialectName): CodeLanguage[] {
  return SDKS[dialect] === undefined ? ["curl"] : ["curl", "Python", "Node"];
}

interface Shown {
  endpoint: string;
  dialect: DialectName;
  question: Question;
  withKey: boolean;
}

export function codeOf(language: CodeLanguage, { endpoint, dialect, question, withKey }: Shown): string {
  const root = endpoint.replace(/\/v1$/, "");
  const body = DIALECTS[dialect].body(withoutPictures(question));
  const key = withKey ? "CLIENT_KEY" : "unused";
  const sdk = SDKS[dialect];
  if (language === "curl" || sdk === undefined) return curl(root + DIALECTS[dialect].path(question), body, question.stream, withKey);
  const base = sdk.bare === true ? root : endpoint;
  return language === "Python" ? python(sdk.python, base, key, body, question.stream) : node(sdk.node, base, key, body, question.stream);
}

/** A picture's bytes would hide everything else. */
function withoutPictures(question: Question): Question {
  const messages = question.messages.map((message) =>
    message.from === "model" ? message : { ...message, pictures: message.pictures.map((each) => ({ ...each, data: "PICTURE_IN_BASE64" })) },
  );
  return { ...question, messages };
}

function curl(url: string, body: object, stream: boolean, withKey: boolean): string {
  const data = JSON.stringify(body).replaceAll("'", "'\\''");
  const key = withKey ? " \\\n  -H 'authorization: Bearer CLIENT_KEY'" : "";
  const address = /[?&*]/.test(url) ? `'${url}'` : url;
  return `curl ${stream ? "-iN" : "-i"} ${address} \\\n  -H 'content-type: application/json'${key} \\\n  -d '${data}'`;
}

function python(
  { from, client, base, call, piece, answer }: Sdk["python"],
  url: string,
  key: string,
  body: object,
  stream: boolean,
): string {
  return [
    `from ${from} import ${client}`,
    "",
    `client = ${client}(${base}=${JSON.stringify(url)}, api_key=${JSON.stringify(key)})`,
    `${stream ? "stream" : "answer"} = client.${call}(`,
    ...Object.entries(body).map(([name, value]) => `    ${name}=${pythonOf(value)},`),
    ")",
    ...(stream ? ["for event in stream:", `    ${piece}`] : [`print(${answer})`]),
  ].join("\n");
}

/** JSON in Python's words. */
function pythonOf(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, part]) => `${JSON.stringify(name)}: ${pythonOf(part)}`)
    .join(", ")}}`;
}

function node({ from, client, base, call, piece, answer }: Sdk["node"], url: string, key: string, body: object, stream: boolean): string {
  return [
    `import ${client} from ${JSON.stringify(from)};`,
    "",
    `const client = new ${client}({ ${base}: ${JSON.stringify(url)}, apiKey: ${JSON.stringify(key)} });`,
    `const ${stream ? "stream" : "answer"} = await client.${call}({`,
    ...Object.entries(body).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`),
    "});",
    stream ? `for await (const event of stream) ${piece}` : `console.log(${answer});`,
  ].join("\n");
}
