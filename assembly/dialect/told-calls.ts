// Tools that turns tell of: Amazon and Anthropic refuse calls and results in a request that defines none.
import { keyOf } from "./call-index";
import { Conversation, PartKind, Tool } from "./conversation";
import { Slice } from "./slice";

/** The tools whose calls and results the turns tell of, each once; null: there are none. */
export function toldCalls(conversation: Conversation): Tool[] | null {
  const turns = conversation.turns;
  const names = new Set<string>();
  let found: Tool[] | null = null;
  for (let i = 0, n = turns.length; i < n; i++) {
    const parts = turns[i].parts;
    for (let j = 0, m = parts.length; j < m; j++) {
      if (parts[j].kind != PartKind.Call && parts[j].kind != PartKind.Result) continue;
      if (found === null) found = [];
      if (parts[j].kind != PartKind.Call) continue;
      const key = keyOf(parts[j].name);
      if (names.has(key)) continue;
      names.add(key);
      found.push(named(parts[j].name));
    }
  }
  return found;
}

function named(name: Slice): Tool {
  const tool = new Tool();
  tool.name = name;
  return tool;
}
