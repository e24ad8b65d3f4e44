// Generated conversations of what every dialect carries, and how a client of each writes them.
import type { Random } from "../support/random.js";

type Json = Record<string, unknown>;

export interface Call {
  id: string;
  name: string;
  input: Json;
}

export type Turn =
  | { who: "user"; text: string; image?: string }
  | { who: "model"; text?: string; calls: Call[] }
  | { who: "tools"; results: { id: string; text: string }[]; text?: string };

export interface Generated {
  system?: string;
  turns: Turn[];
  tools: { name: string; description: string; schema: Json }[];
  choice?: "auto" | "any" | { name: string };
  oneCallOnly: boolean;
  limit: number;
  temperature?: number;
  topP?: number;
  stops: string[];
  stream: boolean;
}

export type Written = "chat" | "messages" | "responses" | "gemini" | "converse";

const WORDS = [
  "Hello",
  "größe",
  "日本語",
  "🚀",
  '"quoted"',
  "back\\slash",
  "line\nbreak",
  "a\tb",
  "\u0001",
  "<b>&amp;</b>",
  "a".repeat(70),
  "{}",
  "null",
];

const text = (random: Random): string => Array.from({ length: 1 + random.below(4) }, () => random.one(WORDS)).join(" ");

function value(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 2 ? 4 : 6);
  if (kind === 0) return text(random);
  if (kind === 1) return random.below(2000) - 1000;
  if (kind === 2) return random.chance(0.5);
  if (kind === 3) return null;
  if (kind === 4) return Array.from({ length: random.below(3) }, () => value(random, depth + 1));
  return object(random, depth + 1);
}

const object = (random: Random, depth = 0): Json =>
  Object.fromEntries(Array.from({ length: random.below(3) }, (_, i) => [`k${i}`, value(random, depth)]));

/** A conversation that begins and ends with the user, whose calls are all answered. */
export function generate(random: Random): Generated {
  const tools = Array.from({ length: random.below(4) }, (_, i) => ({
    name: `tool_${i}`,
    description: text(random),
    schema: { type: "object", properties: { k0: { type: "string", description: text(random) } }, additionalProperties: random.chance(0.5) },
  }));
  const turns: Turn[] = [];
  let calls = 0;
  for (let i = random.below(5); i >= 0; i--) {
    if (turns.at(-1)?.who !== "tools") turns.push(userTurn(random));
    if (i === 0) break;
    const made = tools.length === 0 ? 0 : random.below(3);
    const own = Array.from({ length: made }, () => ({ id: `call_${calls++}`, name: random.one(tools).name, input: object(random) }));
    turns.push({ who: "model", calls: own, ...(made === 0 || random.chance(0.5) ? { text: text(random) } : {}) });
    if (made > 0) turns.push({ who: "tools", results: own.map(({ id }) => ({ id, text: text(random) })) });
  }
  return {
    ...(random.chance(0.5) ? { system: text(random) } : {}),
    ...{ turns, tools, ...choice(random, tools), oneCallOnly: tools.length > 0 && random.chance(0.2) },
    ...{ limit: 16 + random.below(4000), stops: random.chance(0.3) ? ["END", "\n\n#"] : [], stream: random.chance(0.5) },
    ...(random.chance(0.5) ? { temperature: random.below(100) / 100 } : {}),
    ...(random.chance(0.2) ? { topP: random.below(100) / 100 } : {}),
  };
}

function userTurn(random: Random): Turn {
  const image = random.chance(0.2) ? { image: random.one(["https://example.com/a.png", "data:image/png;base64,aGk="]) } : {};
  return { who: "user", text: text(random), ...image };
}

function choice(random: Random, tools: { name: string }[]): Pick<Generated, "choice"> {
  if (tools.length === 0 || random.chance(0.4)) return {};
  return { choice: random.one(["auto" as const, "any" as const, { name: random.one(tools).name }]) };
}

/** The request as a client of the dialect writes it. `stop` has no equal in responses; the paths of gemini and converse name the model, and whether it streams. */
export function written(dialect: Written, of: Generated, stops: boolean): string {
  const writer = { chat, messages, responses, gemini, converse }[dialect];
  const inPath = dialect === "gemini" || dialect === "converse";
  const head = inPath ? {} : { model: "m", ...(of.stream ? { stream: true } : {}) };
  return JSON.stringify({ ...head, ...writer({ ...of, stops: stops ? of.stops : [] }) });
}

/** The conversation without what gemini and converse have no word for: one call at a time, and pictures by their address at Bedrock. */
export function everywhere(of: Generated): Generated {
  const turns = of.turns.map((turn) => ("image" in turn ? { ...turn, image: "data:image/png;base64,aGk=" } : turn));
  return { ...of, turns, oneCallOnly: false, stream: false };
}

const maybe = (key: string, content: unknown): Json => (content === undefined ? {} : { [key]: content });

function chat(of: Generated): Json {
  const messages = of.turns.flatMap((turn): Json[] => {
    if (turn.who === "user") {
      if (turn.image === undefined) return [{ role: "user", content: turn.text }];
      const image = { type: "image_url", image_url: { url: turn.image } };
      return [{ role: "user", content: [{ type: "text", text: turn.text }, image] }];
    }
    if (turn.who === "tools") return turn.results.map(({ id, text: content }) => ({ role: "tool", tool_call_id: id, content }));
    const calls = turn.calls.map(({ id, name, input }) => ({ id, type: "function", function: { name, arguments: JSON.stringify(input) } }));
    return [{ role: "assistant", content: turn.text ?? null, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
  });
  const tools = of.tools.map(({ name, description, schema }) => ({
    type: "function",
    function: { name, description, parameters: schema },
  }));
  const named = of.choice === "any" ? "required" : typeof of.choice === "object" ? { type: "function", function: of.choice } : of.choice;
  return {
    messages: [...(of.system === undefined ? [] : [{ role: "system", content: of.system }]), ...messages],
    ...(tools.length > 0 ? { tools } : {}),
    ...{ ...maybe("tool_choice", named), ...(of.oneCallOnly ? { parallel_tool_calls: false } : {}), max_tokens: of.limit },
    ...{ ...maybe("temperature", of.temperature), ...maybe("top_p", of.topP), ...(of.stops.length > 0 ? { stop: of.stops } : {}) },
  };
}

function source(image: string): Json {
  const [, media_type, data] = /^data:([^;]*);base64,(.*)$/.exec(image) ?? [];
  return { type: "image", source: data === undefined ? { type: "url", url: image } : { type: "base64", media_type, data } };
}

function messages(of: Generated): Json {
  const turns = of.turns.map((turn): Json => {
    if (turn.who === "user")
      return { role: "user", content: [{ type: "text", text: turn.text }, ...(turn.image === undefined ? [] : [source(turn.image)])] };
    if (turn.who === "tools")
      return { role: "user", content: turn.results.map(({ id, text: content }) => ({ type: "tool_result", tool_use_id: id, content })) };
    const said = turn.text === undefined ? [] : [{ type: "text", text: turn.text }];
    return { role: "assistant", content: [...said, ...turn.calls.map((call) => ({ type: "tool_use", ...call }))] };
  });
  const tools = of.tools.map(({ name, description, schema }) => ({ name, description, input_schema: schema }));
  const named = of.choice === undefined ? undefined : typeof of.choice === "object" ? { type: "tool", ...of.choice } : { type: of.choice };
  const one = of.oneCallOnly ? { disable_parallel_tool_use: true } : {};
  const whole = named === undefined ? (of.oneCallOnly ? { type: "auto", ...one } : undefined) : { ...named, ...one };
  return {
    ...{ ...maybe("system", of.system), messages: turns, ...(tools.length > 0 ? { tools } : {}), ...maybe("tool_choice", whole) },
    ...{ max_tokens: of.limit, ...maybe("temperature", of.temperature), ...maybe("top_p", of.topP) },
    ...(of.stops.length > 0 ? { stop_sequences: of.stops } : {}),
  };
}

function responses(of: Generated): Json {
  const input = of.turns.flatMap((turn): Json[] => {
    if (turn.who === "user") {
      const image = turn.image === undefined ? [] : [{ type: "input_image", image_url: turn.image }];
      return [{ type: "message", role: "user", content: [{ type: "input_text", text: turn.text }, ...image] }];
    }
    if (turn.who === "tools") return turn.results.map(({ id, text: output }) => ({ type: "function_call_output", call_id: id, output }));
    const said =
      turn.text === undefined ? [] : [{ type: "message", role: "assistant", content: [{ type: "output_text", text: turn.text }] }];
    const calls = turn.calls.map(({ id, name, input: given }) => ({
      ...{ type: "function_call", call_id: id, name, arguments: JSON.stringify(given) },
    }));
    return [...said, ...calls];
  });
  const tools = of.tools.map(({ name, description, schema }) => ({
    type: "function",
    name,
    description,
    parameters: schema,
    strict: false,
  }));
  const named = of.choice === "any" ? "required" : typeof of.choice === "object" ? { type: "function", ...of.choice } : of.choice;
  return {
    ...{ ...maybe("instructions", of.system), input, store: false, ...(tools.length > 0 ? { tools } : {}), ...maybe("tool_choice", named) },
    ...(of.oneCallOnly ? { parallel_tool_calls: false } : {}),
    ...{ max_output_tokens: of.limit, ...maybe("temperature", of.temperature), ...maybe("top_p", of.topP) },
  };
}

const bytesOf = (image: string): [type: string, data: string] => {
  const [, type = "", data = ""] = /^data:([^;]*);base64,(.*)$/.exec(image) ?? [];
  return [type, data];
};

/** Calls have ids in every other conversation: a client of Gemini's need not give them any. */
function gemini(of: Generated): Json {
  const idOf = (id: string): Json => (of.turns.length % 4 < 2 ? { id } : {});
  const nameOf = new Map(of.turns.flatMap((turn) => (turn.who === "model" ? turn.calls.map(({ id, name }) => [id, name] as const) : [])));
  const contents = of.turns.map((turn): Json => {
    if (turn.who === "tools") {
      const results = turn.results.map(({ id, text: output }) => ({
        functionResponse: { ...idOf(id), name: nameOf.get(id), response: { output } },
      }));
      return { role: "user", parts: results };
    }
    const said = turn.text === undefined ? [] : [{ text: turn.text }];
    if (turn.who === "model")
      return {
        role: "model",
        parts: [...said, ...turn.calls.map(({ id, name, input: args }) => ({ functionCall: { ...idOf(id), name, args } }))],
      };
    if (turn.image === undefined) return { role: "user", parts: said };
    const [mimeType, data] = bytesOf(turn.image);
    return { role: "user", parts: [...said, { inlineData: { mimeType, data } }] };
  });
  const functionDeclarations = of.tools.map(({ name, description, schema }) => ({ name, description, parametersJsonSchema: schema }));
  const mode =
    of.choice === "auto"
      ? { mode: "AUTO" }
      : of.choice === "any"
        ? { mode: "ANY" }
        : { mode: "ANY", allowedFunctionNames: [of.choice?.name] };
  return {
    ...{ ...maybe("systemInstruction", of.system === undefined ? undefined : { parts: [{ text: of.system }] }), contents },
    ...(of.tools.length > 0 ? { tools: [{ functionDeclarations }] } : {}),
    ...maybe("toolConfig", of.choice === undefined ? undefined : { functionCallingConfig: mode }),
    generationConfig: {
      ...{ maxOutputTokens: of.limit, ...maybe("temperature", of.temperature), ...maybe("topP", of.topP) },
      ...(of.stops.length > 0 ? { stopSequences: of.stops } : {}),
    },
  };
}

function converse(of: Generated): Json {
  const turns = of.turns.map((turn): Json => {
    if (turn.who === "tools") {
      const results = turn.results.map(({ id, text: content }) => ({ toolResult: { toolUseId: id, content: [{ text: content }] } }));
      return { role: "user", content: results };
    }
    const said = turn.text === undefined ? [] : [{ text: turn.text }];
    if (turn.who === "model")
      return {
        role: "assistant",
        content: [...said, ...turn.calls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } }))],
      };
    if (turn.image === undefined) return { role: "user", content: said };
    const [type, bytes] = bytesOf(turn.image);
    return { role: "user", content: [...said, { image: { format: type.replace("image/", ""), source: { bytes } } }] };
  });
  const tools = of.tools.map(({ name, description, schema }) => ({ toolSpec: { name, description, inputSchema: { json: schema } } }));
  const named = typeof of.choice === "object" ? { tool: of.choice } : of.choice === undefined ? undefined : { [of.choice]: {} };
  return {
    ...{ ...maybe("system", of.system === undefined ? undefined : [{ text: of.system }]), messages: turns },
    ...(of.tools.length > 0 ? { toolConfig: { tools, ...maybe("toolChoice", named) } } : {}),
    inferenceConfig: {
      ...{ maxTokens: of.limit, ...maybe("temperature", of.temperature), ...maybe("topP", of.topP) },
      ...(of.stops.length > 0 ? { stopSequences: of.stops } : {}),
    },
  };
}
