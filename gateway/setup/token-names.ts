// The variables that hold API tokens in the file .env beside a configuration.
import { ownValue } from "../../config/own.js";

/** A token and the variable that is to hold it. */
export interface NamedToken {
  name: string;
  token: string;
}

/** QWEN_API_KEY of `qwen` and `apiKey`; a key that begins with its owner's name has it once: KLING_ACCESS_KEY. */
export function variableOf(owner: string, key: string): string {
  const front = owner.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  const back = key.replace(/[A-Z]/g, "_$&").toUpperCase();
  return (back.startsWith(`${front}_`) ? back : `${front}_${back}`).replace(/^(?=[0-9])/, "_");
}

/** QWEN_API_KEY, QWEN_API_KEY_2, ...: names that `taken` does not give another value. A token that has such a name already keeps it. */
export function nameTokens(base: string, tokens: readonly string[], taken: NodeJS.Dict<string>): NamedToken[] {
  let n = 0;
  return tokens.map((token) => {
    let name: string;
    do name = ++n === 1 ? base : `${base}_${n}`;
    while ((ownValue(taken, name) ?? token) !== token);
    return { name, token };
  });
}
