// Which of temperature and top_p a model takes, by its name: one that it refuses would cost the whole request.
import { ByteWriter } from "../json/write";
import { Conversation } from "./conversation";
import { addValue, isAboveOne } from "./members";
import { CLAUDE_4_1, CLAUDE_4_7, claudeVersion } from "./claude";
import { Slice } from "./slice";

const enum Sampling {
  Both = 0,
  /** One of them: not both in a request. */
  One = 1,
  /** Neither, but for what holds by itself. */
  None = 2,
}

function samplingOf(model: ArrayBuffer): Sampling {
  const version = claudeVersion(model);
  // platform.claude.com/docs/en/about-claude/models/migration-guide
  if (version > 0) return version < CLAUDE_4_1 ? Sampling.Both : version < CLAUDE_4_7 ? Sampling.One : Sampling.None;
  return reasons(model) ? Sampling.None : Sampling.Both;
}

/** OpenAI's models that reason take neither, nor `stop` (platform.openai.com/docs/guides/reasoning): o1, o3-mini, gpt-5 and later, but for those to chat with. */
export function reasons(model: ArrayBuffer): bool {
  const name = bare(model);
  if (name.startsWith("gpt-")) return digit(name, 4) >= 5 && !name.includes("chat");
  return (name.startsWith("o") && digit(name, 1) >= 0) || name.startsWith("codex-");
}

/** Those that do not reason take no effort. */
export function takesEffort(model: ArrayBuffer): bool {
  const name = bare(model);
  return !(name.startsWith("chatgpt-") || (name.startsWith("gpt-") && digit(name, 4) >= 0 && !reasons(model)));
}

/** Without the vendor in front. */
function bare(model: ArrayBuffer): string {
  const name = String.UTF8.decode(model);
  return name.substring(name.lastIndexOf("/") + 1);
}

function digit(name: string, at: i32): i32 {
  const c = at < name.length ? name.charCodeAt(at) : 0;
  return c >= 0x30 && c <= 0x39 ? c - 0x30 : -1;
}

/** What holds where nothing is said. */
function isDefault(value: Slice): bool {
  return value.is("1") || value.is("1.0");
}

/**
 * Temperature and `topP`, by the dialect's name for it. While a Claude `thinks`, neither is to be set.
 * @param upToOne higher temperatures are 1 there
 */
export function addSampling(
  writer: ByteWriter,
  conversation: Conversation,
  model: ArrayBuffer,
  topP: string,
  thinks: bool,
  upToOne: bool,
): void {
  const warmth = conversation.temperature;
  const share = conversation.topP;
  if (!warmth.some && !share.some) return;
  const sampling = thinks ? Sampling.None : samplingOf(model);
  if (sampling == Sampling.None) {
    if (warmth.some && !isDefault(warmth)) conversation.dropped.add("temperature");
    if (share.some && !isDefault(share)) conversation.dropped.add("top_p");
    return;
  }
  const onlyShare = sampling == Sampling.One && share.some && isDefault(warmth);
  const onlyWarmth = sampling == Sampling.One && share.some && warmth.some && !onlyShare;
  if (!onlyShare) {
    if (upToOne && isAboveOne(warmth)) writer.ascii(',"temperature":1');
    else addValue(writer, "temperature", warmth);
  }
  if (!onlyWarmth) addValue(writer, topP, share);
  else if (!isDefault(share)) conversation.dropped.add("top_p");
}
