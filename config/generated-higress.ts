import { AWS_KEYS, HIGRESS_KEYS, KLING_KEYS, TENCENT_KEYS, TYPE_KEYS } from "./higress.js";
import { notes } from "./notes.js";
import { definition, failoverShape, retryShape } from "./definition.js";
import { ownValue } from "./own.js";
import type { z } from "zod";

/** One of ai-proxy's documented examples: its type, and what of it is not as there. */
export interface ExampleOf {
  type: string;
  remains?: string;
}

const PROVIDER = [
  "type",
  "apiTokens",
  "modelMapping",
  "protocol",
  "customSettings",
  "failover",
  "retryOnFailure",
  "disableStreamUsageStats",
];

/** Keys that do here what they do there, but for what stands beside them. */
const DIFFERS: Readonly<Record<string, string>> = {
  apiTokens: "a token that failed is passed over at once; without any, a type that wants one is out of use",
  protocol:
    "a request goes to the path of its API in the client's own protocol where the provider speaks it, and a path that no API has as it came",
  modelMapping:
    "an exact name, the longest prefix, expressions in order, then `*`: there a prefix and an expression come in any order; no `\\b`, names of groups or flags but `(?i)` in front",
  failover: "on; threshold 1; failures by the provider's code",
  retryOnFailure: "on; by kind of failure",
  failureThreshold: "1 where it is not given, there 3",
  failoverOnStatus: "without it the provider's own code decides, there every 4xx and 5xx",
  retryOnStatus: "without it the kind of failure decides, there every 4xx and 5xx",
  cooldownDuration: "beside `healthCheckModel` probes decide alone",
  retryTimeout: "none of its own where it is not given, there 60 s",
  genericHost: "the path is that of the API, as for every type",
  capabilities: "the APIs of the table; other names are passed over",
  qwenEnableSearch: "in the compatible endpoint's words",
  reasoningContentMode:
    "for every type, and in the compatible endpoint's answers; `concat` writes one `<think>` and one `</think>`, there is a line break in front of each piece of a stream",
  promoteThinkingOnEmpty:
    "reasoning in a stream passes as it comes, and is said again as content at the end where none came (there it is held back, and lost where content comes); not where there are calls",
  hiclawMode: "as the two that it stands for",
  agentteamsMode: "as the two that it stands for",
  geminiThinkingBudget:
    "for every model of Gemini 2.5 where the client says no `reasoning_effort`, and without it a model thinks as it likes (there 0 is sent)",
  claudeCodeMode:
    "the credential alone: the token as the bearer that it is, and the beta that names its kind beside the client's own. No other vendor's client is imitated: name, query, system prompt and tools go as the client made them, and Anthropic refuses a program that such a token is not for",
  vertexTokenRefreshAhead: "without it 5 minutes, there 60 s",
  context: "a file that cannot be had lets the request go to the next provider, there it is a 500",
  moonshotFileId: "a file that cannot be had lets the request go to the next provider, there it is a 500",
  apiKeyAffinity: "without Redis: the consumer's name says which token; a request of no consumer goes by its session",
  timeout: "10 s without it, there 2 minutes; like there it bounds the fetching of a context alone",
  customSettings: "mode auto knows OpenAI's four names",
};

/** Behaviours, and how they differ. */
const BEHAVIOURS: [string, string, string][] = [
  ["one broken provider or rule", "better", "it is out of use and its requests get the reason; there the whole plugin is refused"],
  ["a client's 400", "differs", "ejects nothing; there it counts against the token (`failoverOnStatus` or `compat` changes that here)"],
  ["every token limited", "differs", "429 with the smallest time left, without an attempt (with `compat` one is asked, as there)"],
  ["every token refused", "here", "the provider's 401 or 403, with words of the gateway's own (`credentialsStatus` changes the status)"],
  ["a rule's `activeProviderId` that no provider has", "differs", "503 with the name; there the request passes"],
  ["a client's `stream_options.include_usage: false`", "differs", "stays; there it becomes true"],
  [
    "the usage of each stream, for statistics, quotas and token limits in front",
    "here",
    "and of one that is translated for a client of chat (`hideStreamUsage` keeps back what the client did not ask for)",
  ],
  [
    "`sessionAffinity`",
    "does nothing",
    "it stands in an open pull request (3921) and in no release; `affinity` and `affinityHeader` keep a session on a token, and on a target of a route",
  ],
  ["`developer` as a role", "here", "`system` for types that do not know it"],
  [
    "openai without tokens",
    "here",
    "the client's own `Authorization` goes to it; what it refuses then, or limits, is told to that client and puts nothing out",
  ],
  [
    'values of another kind (`"3"`, `null`, `""`, a text for a list, a URL without a scheme)',
    "here",
    "in Higress's forms; in the gateway's own an error",
  ],
  ["a request without `model`", "here", "takes the mapping's `*`; 400 where there is none, and in a form"],
  ["a failing answer seen by filters in front", "here", "and a rescued one, as the upstream's (docs/decisions/0024)"],
  [
    "a consumer's token (`x-mse-consumer`) on responses, files, batches and fine-tuning",
    "here",
    "by another hash, and on videos too; what a request names by its id goes to the account that made it in any case",
  ],
  ["`X-ENVOY-ORIGINAL-PATH`, `-HOST`", "here", ""],
  [
    "`X-HI-ORIGINAL-AUTH`",
    "here",
    "set when an attempt has failed, with the client's own `Authorization`: the filters in front have it on a fallback's pass, and no provider sees it (there the provider does)",
  ],
  [
    "videos, fine-tuning, `complete`",
    "here",
    "to the same path below the provider's base path; the body passes as it is, its model too (but for kling's videos, which are written as there)",
  ],
  ["a path that no API has (async tasks, a type's own)", "differs", "goes on as it came, as there; one with `..` in it is a 404"],
  [
    "realtime",
    "here",
    "a refused handshake is told and counts on its token, the next takes another; the address keeps its model (docs/behaviours/apis.md)",
  ],
];

/** Higress's other plugins of the same chain: what each reads of what passes, and how it was checked that it has that here. */
const BESIDE: [string, string, string][] = [
  [
    "ai-statistics",
    "in front",
    "the client's request; of the answer model, usage and id in the client's own protocol, whole and streamed, rescued ones too: with its own .wasm on a stock Envoy (`npm run programs`). `route_name` and `cluster_name` are Higress's Envoy's",
  ],
  [
    "ai-token-ratelimit, ai-quota",
    "in front",
    "`usage.prompt_tokens` and `usage.completion_tokens` of a chat answer, in a stream of its last chunk, which each chat stream has: by their source. ai-quota answers its own paths below `/v1/chat/completions` itself",
  ],
  [
    "ai-cache",
    "in front",
    "the client's messages and the answer's content in the client's own protocol; what it answers itself never comes here: by its source",
  ],
  [
    "ai-security-guard",
    "in front",
    "texts of the request and of the answer; a stream comes piece by piece as the provider sends it, a translated one event by event: by its source",
  ],
  [
    "model-router, model-mapper",
    "in front",
    "they write headers (`x-higress-llm-model`) and `model` of the body before the route is chosen, and what they wrote is what is read here: by their source",
  ],
  [
    "ai-load-balancer",
    "beside",
    "it chooses the host within the route's own cluster, which each first attempt goes to; another attempt is a call of the plugin's, for which the cluster chooses: by its README",
  ],
];

function place(key: string, schema: z.ZodType | undefined): [string, string] {
  const instead = schema === undefined ? undefined : notes.get(schema)?.instead;
  if (instead !== undefined) return ["does nothing", instead];
  const why = ownValue(DIFFERS, key);
  return why === undefined ? ["here", ""] : ["differs", why];
}

function keyRows(): string[] {
  const provider = (definition.shape.providers.unwrap() as z.ZodArray<z.ZodObject>).element.shape;
  const shapes: [string, z.ZodRawShape][] = [
    [
      "",
      Object.fromEntries(
        [...PROVIDER, ...Object.keys(TYPE_KEYS), ...Object.keys(HIGRESS_KEYS)].map((key) => [key, ownValue(provider, key)]),
      ) as z.ZodRawShape,
    ],
    ["failover.", failoverShape],
    ["retryOnFailure.", retryShape],
  ];
  return shapes.flatMap(([prefix, shape]) =>
    Object.entries(shape).map(([key, schema]) => {
      const [where, how] = place(key, schema as z.ZodType | undefined);
      return `| \`${prefix}${key}\` | ${where} | ${how} |`;
    }),
  );
}

function exampleRows(examples: readonly ExampleOf[]): string[] {
  const types = [...new Set(examples.map(({ type }) => type))].sort();
  return types.map((type) => {
    const own = examples.filter((one) => one.type === type);
    const remains = own.flatMap((one) => one.remains ?? []);
    return `| \`${type}\` | ${own.length - remains.length} of ${own.length} | ${[...new Set(remains)].join("; ")} |`;
  });
}

/** A case of ai-proxy's own suites: why it is not so here. */
export interface CaseOf {
  about: string;
  differs?: string;
}

function suiteRows(suites: Readonly<Record<string, readonly CaseOf[]>>): string[] {
  return Object.entries(suites)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, cases]) => {
      const not = cases.filter(({ differs }) => differs !== undefined);
      const why = [...new Set(not.map(({ differs }) => differs))].map((reason) => {
        const all = not.filter(({ differs }) => differs === reason).map(({ about }) => about);
        return `${all.join(", ")}: ${reason}`;
      });
      return `| \`${type}\` | ${cases.length - not.length} of ${cases.length} cases | ${why.join("; ")} |`;
    });
}

/** docs/higress.md: every key and behaviour of ai-proxy: here, differs because, or does nothing; and its documented examples by type. */
export function higressPage(examples: readonly ExampleOf[], suites: Readonly<Record<string, readonly CaseOf[]>>): string {
  return [
    "<!-- Generated by scripts/generate.mjs from config/ and tests/deploy/higress/examples. Change it there. -->",
    "",
    "<!-- prettier-ignore-start -->",
    "",
    "# In ai-proxy's place",
    "",
    "What Higress's ai-proxy does by each key, and what this plugin does with the same configuration. How it is installed: [deploy/higress](../deploy/higress/README.md).",
    "A key that does nothing is a warning in the gateway's log and in `ai-failover check`; the requests are served all the same.",
    "",
    "## Keys of a provider",
    "",
    "| key | | how |",
    "| --- | --- | --- |",
    ...keyRows(),
    "",
    `Of AWS's signature: ${AWS_KEYS.map((key) => `\`${key}\``).join(", ")}; of Tencent's: ${TENCENT_KEYS.map((key) => `\`${key}\``).join(", ")}; of Kling's: ${KLING_KEYS.map((key) => `\`${key}\``).join(", ")}.`,
    "",
    "## Behaviours",
    "",
    "`compat: higress` beside `provider`, `providers` or `_rules_` takes on ai-proxy's way of judging failures: their status alone counts, a client's 400 too; `failover` and `retryOnFailure` are off until they are",
    "switched on, with its thresholds and statuses; a limited token counts as a failed one and is asked again; another token is asked as a retry alone, after each status that `retryOnStatus` names. Timeouts and connections that",
    "fail are judged as ever.",
    "",
    "| behaviour | | how |",
    "| --- | --- | --- |",
    ...BEHAVIOURS.map(([what, where, how]) => `| ${what} | ${where} | ${how} |`),
    "",
    "## Beside Higress's other plugins",
    "",
    "| plugin | stands | what it reads here, and how that was checked |",
    "| --- | --- | --- |",
    ...BESIDE.map(([plugin, where, what]) => `| ${plugin} | ${where} | ${what} |`),
    "",
    "## ai-proxy's documented examples",
    "",
    "Each is a file in tests/deploy/higress/examples; a test puts them all into one WasmPlugin and compares what reaches the provider.",
    "",
    "| type | as documented | what remains |",
    "| --- | --- | --- |",
    ...exampleRows(examples),
    "",
    "## ai-proxy's own suites",
    "",
    "What its suites (plugins/wasm-go/extensions/ai-proxy/test) ask of it, as cases of our own words in tests/deploy/higress/suites.yaml, which a test plays against the release build as Higress",
    "installs it: what leaves for which configuration and request, and what comes back for which answer. Not all that they ask: of Vertex, Claude's conversions, pictures and affinity a part.",
    "",
    "| type | hold | what does not, and why |",
    "| --- | --- | --- |",
    ...suiteRows(suites),
    "",
    "<!-- prettier-ignore-end -->",
    "",
  ].join("\n");
}
