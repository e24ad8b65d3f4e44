// What an import says: what was taken, what is different here, what has no counterpart, and what is still to do. It never shows a secret.
import { looksSecret } from "../../config/looks-secret.js";

export const SECTIONS = [
  ["todo", "To do before it works"],
  ["lost", "No counterpart here"],
  ["differs", "Different here"],
  ["taken", "Taken"],
] as const;
export type Section = (typeof SECTIONS)[number][0];

/** A name of the source's, short and in quotes; one that looks like a key is not shown. */
export function named(text: string): string {
  if (looksSecret(text)) return '"***"';
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

const SECRETS =
  "secrets stand in the file as values: keep it to yourself (mode 0600, not in git), or write ${NAME} and put the value into .env";

/** Each line once. */
export class Report {
  private readonly lines = new Map<Section, Set<string>>();
  private readonly secrets: string[] = [];

  /** A secret stands in the configuration as a value, as it stood there in the source. */
  secret(at: string): void {
    this.secrets.push(at);
  }

  say(section: Section, line: string): void {
    // A name of the source's must not end the comment that the line becomes.
    const shown = line.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
    const held = this.lines.get(section) ?? new Set();
    this.lines.set(section, held.add(shown));
  }

  /** As text for people; sections without a line are left out. */
  text(): string[] {
    if (this.secrets.length > 0) this.say("todo", `${SECRETS} (${this.secrets.join(", ")})`);
    this.secrets.length = 0;
    return SECTIONS.flatMap(([section, title]) => {
      const lines = [...(this.lines.get(section) ?? [])];
      return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `- ${line}`)];
    });
  }
}
