import { ownValue } from "../../../config/own.js";

/** The colours that people know some types by; the others get one from their name. All carry white letters with enough contrast. */
const COLOURS: Record<string, string> = {
  openai: "#0b7a5e",
  azure: "#0f63b8",
  claude: "#b04a2b",
  gemini: "#2f62c9",
  qwen: "#5b45d6",
  deepseek: "#3a53d8",
  moonshot: "#22262e",
  zhipuai: "#2450c4",
  doubao: "#176fae",
  mistral: "#b8470f",
  groq: "#b33a21",
  grok: "#22262e",
  openrouter: "#5a5fd0",
  ollama: "#3c4450",
  minimax: "#b8324f",
  baidu: "#2742c8",
};

/** Two letters for a type: `qwen` is Qw, `together-ai` is TA. */
export function initials(type: string): string {
  const [first = "", second] = type.split("-");
  if (second !== undefined) return ((first[0] ?? "") + (second[0] ?? "")).toUpperCase();
  return (first[0] ?? "").toUpperCase() + (first[1] ?? "");
}

export function colourOf(type: string): string {
  const known = ownValue(COLOURS, type);
  if (known !== undefined) return known;
  let hash = 7;
  for (const letter of type) hash = (hash * 31 + letter.charCodeAt(0)) % 360;
  return `hsl(${hash} 45% 36%)`;
}
