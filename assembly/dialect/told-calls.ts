// Tools that turns tell of: Amazon and Anthropic refuse calls and results in a request that defines none.
import { Conversation, PartKind, Tool } from "./conversation";
import { Slice } from "./slice";

/** The tools whose calls and results the turns tell of, each once; null: there are none. */
export function toldCalls(conversation: Conversation): Tool[] | null {
  const turns = conversation.turns;
  let found: Tool[] | null = null;
  for (let i = 0, n = turns.length; i < n; i++) {
    const parts = turns[i].parts;
    for (let j = 0, m = parts.length; j < m; j++) {
      if (parts[j].kind != PartKind.Call && parts[j].kind != PartKind.Result) continue;
      if (found === null) found = [];
      if (parts[j].kind == PartKind.Call && !isKnown(found, parts[j].name)) found.push(named(parts[j].name));
    }
  }
  return found;
}

function isKnown(tools: Tool[], name: Slice): bool {
  for (let i = 0, n = tools.length; i < n; i++) {
    const known = tools[i].name;
    if (known.length == name.length && memory.compare(known.ptr, name.ptr, name.length) == 0) return true;
  }
  return false;
}

function named(name: Slice): Tool {
  const tool = new Tool();
  tool.name = name;
  return tool;
}
