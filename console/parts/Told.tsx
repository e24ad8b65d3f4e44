import { useEffect, useReducer } from "react";
import { owned } from "../api/owned.js";
import { usePreferences } from "../app/preferences.js";
import { common } from "../words/common.js";
import type { Language } from "../words/word.js";

type Tell = (language: Language, text: string) => string;
let tell: Tell | undefined;

/** A sentence of the gateway in the page's language. What the first page does not need is loaded with the first sentence that needs it. */
export function Told({ text }: { text: string }) {
  const { language, say } = usePreferences();
  const [, again] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    if (language === "en" || tell !== undefined) return;
    const took = ({ toldIn }: { toldIn: Tell }) => {
      tell = toldIn;
      again();
    };
    // Without it the sentence stays as it was said.
    owned(import("../words/told.js").then(took).catch(() => undefined));
  }, [language]);
  if (text === common.noAnswer.en) return say(common.noAnswer);
  return tell?.(language, text) ?? text;
}
