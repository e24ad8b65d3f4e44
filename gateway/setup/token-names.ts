// The variables that hold API tokens in the file .env beside a configuration.
import { ownValue } from "../../config/own.js";

/** A token and the variable that is to hold it. */
export interface NamedToken {
  name: string;
  token: string;
}

/** QWEN_API_KEY, QWEN_API_KEY_2, ...: names below `of` that `taken` does not give another value. A token that has such a name already keeps it. */
export function nameTokens(of: string, tokens: readonly string[], taken: NodeJS.Dict<string>): NamedToken[] {
  const base = `${of.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_API_KEY`.replace(/^(?=[0-9])/, "_");
  let n = 0;
  return tokens.map((token) => {
    let name: string;
    do name = ++n === 1 ? base : `${base}_${n}`;
    while ((ownValue(taken, name) ?? token) !== token);
    return { name, token };
  });
}
