import { bodyOf, type Question } from "./send.js";

export const LANGUAGES = ["curl", "Python", "Node"] as const;
export type CodeLanguage = (typeof LANGUAGES)[number];

/** The request as somebody would send it from there. The key is a word: the gateway asks for one only where the config has client keys. */
export function codeOf(language: CodeLanguage, endpoint: string, question: Question): string {
  if (language === "curl") return curl(endpoint, question);
  return language === "Python" ? python(endpoint, question) : node(endpoint, question);
}

function curl(endpoint: string, question: Question): string {
  const body = JSON.stringify(bodyOf(question)).replaceAll("'", "'\\''");
  const flags = question.stream ? "-iN" : "-i";
  const key = question.key === "" ? "" : " \\\n  -H 'authorization: Bearer CLIENT_KEY'";
  return `curl ${flags} ${endpoint}/chat/completions \\\n  -H 'content-type: application/json'${key} \\\n  -d '${body}'`;
}

function python(endpoint: string, { model, message, stream, key }: Question): string {
  const text = (value: string) => JSON.stringify(value);
  const call = [
    "    model=" + text(model) + ",",
    `    messages=[{"role": "user", "content": ${text(message)}}],`,
    ...(stream ? ["    stream=True,"] : []),
  ];
  return [
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${text(endpoint)}, api_key=${text(key === "" ? "unused" : "CLIENT_KEY")})`,
    `${stream ? "stream" : "answer"} = client.chat.completions.create(`,
    ...call,
    ")",
    ...(stream
      ? ["for chunk in stream:", '    print(chunk.choices[0].delta.content or "", end="", flush=True)']
      : ["print(answer.choices[0].message.content)"]),
  ].join("\n");
}

function node(endpoint: string, { model, message, stream, key }: Question): string {
  const text = (value: string) => JSON.stringify(value);
  const ask = `{ model: ${text(model)}, messages${stream ? ", stream: true" : ""} }`;
  return [
    'import OpenAI from "openai";',
    "",
    `const client = new OpenAI({ baseURL: ${text(endpoint)}, apiKey: ${text(key === "" ? "unused" : "CLIENT_KEY")} });`,
    `const messages = [{ role: "user", content: ${text(message)} }];`,
    `const ${stream ? "stream" : "answer"} = await client.chat.completions.create(${ask});`,
    stream
      ? 'for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");'
      : "console.log(answer.choices[0].message.content);",
  ].join("\n");
}
