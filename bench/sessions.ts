// A system that is asked by many sessions.
import type { System } from "./systems.js";
import { CLIENT } from "./variants.js";

/** The system asked by so many sessions by turns; `keyed`: each names itself in `prompt_cache_key`. */
export function inSessions(system: System, count: number, keyed?: "keyed"): System {
  return {
    ...system,
    bodies: (bytes) => Array.from({ length: count }, (_, i) => body(bytes, `session-${i + 10}`, keyed !== undefined)),
  };
}

function body(bytes: number, session: string, keyed: boolean): string {
  const more = keyed ? { prompt_cache_key: session } : {};
  const of = (text: string): string =>
    JSON.stringify({
      messages: [
        { role: "system", content: "You are a helpful assistant." },
        { role: "user", content: `${session}: ${text}` },
      ],
      ...{ temperature: 0.7, ...more, model: CLIENT.model, stream: false },
    });
  const text = "Tell me about the failure of a provider, and of another. ".repeat(Math.ceil(bytes / 57));
  return of(text.slice(0, bytes - of("").length));
}
