// The one question of an export: the platform's release.
import type { ExportFlags } from "./flags.js";
import { releaseOf, releaseQuestion } from "./release.js";

/** The flags with the release that a terminal's answer names; as they are where it was named, or where nobody can be asked. */
export async function withRelease(flags: ExportFlags, interactive: boolean): Promise<ExportFlags> {
  if (flags.release !== undefined || !interactive) return flags;
  const { input } = await import("@inquirer/prompts");
  const { message, usual } = releaseQuestion(flags.to);
  return { ...flags, release: await input({ message, default: usual, validate: (answer) => problemOf(flags, answer) ?? true }) };
}

function problemOf({ to }: ExportFlags, answer: string): string | undefined {
  try {
    releaseOf(to, answer);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
