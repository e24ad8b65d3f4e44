// From what happened to when a token was out.
import type { HistoryEvent, TokenPast } from "../../config/history.js";

type Spell = TokenPast["spells"][number] & { provider: string; token: number };

/** Those that reach into the time from `from` on. Events come in the order of time. */
export function spellsOf(events: readonly HistoryEvent[], from: number): Spell[] {
  const open = new Map<string, Spell>();
  const spells: Spell[] = [];
  const end = (key: string, at: number) => {
    const spell = open.get(key);
    if (spell === undefined) return;
    open.delete(key);
    spell.toAt = at;
    if (at >= from) spells.push(spell);
  };
  for (const { at, kind, provider, token, reason } of events) {
    const key = `${provider}#${token}`;
    // An Envoy that starts anew knows nothing of the state before.
    if (kind === "started" || kind === "envoyStarted") for (const each of [...open.keys()]) end(each, at);
    if (token < 0) continue;
    if (kind === "restored") end(key, at);
    if (kind === "ejected" && !open.has(key)) open.set(key, { provider, token, state: "ejected", reason, fromAt: at, toAt: null });
  }
  return [...spells, ...open.values()].sort((a, b) => a.fromAt - b.fromAt);
}
