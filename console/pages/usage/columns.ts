import type { UsageRow } from "../../../config/history.js";
import { past } from "../../words/past.js";
import { measured } from "../../words/time.js";
import type { Language, Word } from "../../words/word.js";
import { percent } from "../overview/figures.js";

export interface Column {
  id: "requests" | "answered" | "rescued" | "failures" | "firstToken" | "input" | "output" | "cached" | "cost";
  word: Word;
  /** What it is sorted by; null: there is nothing to tell. */
  value: (row: UsageRow) => number | null;
  text: (row: UsageRow, language: Language) => string;
}

const whole = new Intl.NumberFormat("en-US");
const NONE = "–";
const share = (part: number, of: number) => (of === 0 ? null : part / of);
const shareText = (value: number | null) => (value === null ? NONE : percent(value));
const failed = ({ failures }: UsageRow) => Object.values(failures).reduce((sum, n) => sum + n, 0);
const firstToken = ({ firstTokenMs, firstTokens }: UsageRow) => share(firstTokenMs, firstTokens);

/** A column of a sum as it is. */
function sum(id: "requests" | "rescued" | "input" | "output", word: Word): Column {
  return { id, word, value: (row) => row[id], text: (row) => whole.format(row[id]) };
}

export const COLUMNS: readonly Column[] = [
  sum("requests", past.requests),
  {
    ...{ id: "answered", word: past.answered },
    value: (row) => share(row.answered, row.requests),
    text: (row) => shareText(share(row.answered, row.requests)),
  },
  sum("rescued", past.rescued),
  { id: "failures", word: past.failures, value: failed, text: (row) => whole.format(failed(row)) },
  {
    ...{ id: "firstToken", word: past.firstToken, value: firstToken },
    text: (row, language) => {
      const ms = firstToken(row);
      return ms === null ? NONE : measured(ms, language);
    },
  },
  sum("input", past.input),
  sum("output", past.output),
  {
    ...{ id: "cached", word: past.cached },
    value: (row) => share(row.cached, row.input),
    text: (row) => shareText(share(row.cached, row.input)),
  },
  { id: "cost", word: past.cost, value: ({ cost }) => cost, text: ({ cost }) => cost.toFixed(cost < 1 ? 4 : 2) },
];
