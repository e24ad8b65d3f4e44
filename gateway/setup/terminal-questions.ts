// The questions as a terminal asks them. Tokens are not shown while they are typed.
import { confirm, password, search } from "@inquirer/prompts";
import type { ProviderRow } from "../../config/index.js";
import type { Questions } from "./questions.js";

export const terminalQuestions: Questions = {
  provider: async (rows, first) =>
    await search<ProviderRow | undefined>({
      message: first ? "Provider (type to search)" : "Another provider (type to search)",
      source: (term) => choices(rows, term, first ? "none: try the demo" : "no more"),
      pageSize: 12,
    }),
  token: async (title, position) =>
    await password({
      message: `API token ${position} of ${title} (hidden; Enter for ${position === 0 ? "none" : "no more"})`,
      mask: false,
    }),
  keepRefused: async () => await confirm({ message: "Keep it all the same?", default: false }),
};

function choices(rows: readonly ProviderRow[], term: string | undefined, none: string) {
  const wanted = (term ?? "").toLowerCase();
  const found = rows.filter(({ type, title }) => `${type} ${title}`.toLowerCase().includes(wanted));
  return [
    ...(wanted === "" ? [{ name: none, value: undefined }] : []),
    ...found.map((row) => ({ name: `${row.type.padEnd(14)} ${row.title}`, value: row })),
  ];
}
