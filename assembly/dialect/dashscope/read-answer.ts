// DashScope's own answer, whole or as events that each bring the next piece: `output.choices` as in OpenAI's, with `"null"` where nothing ended yet.
// An answer without `output` that names a code is an error, whatever its status.
import { Filled, Walk } from "../../json/walk";
import { ChatAnswerReader } from "../chat/read-answer";
import { NONE, Slice, isList, isObject, textOf } from "../slice";
import { Teller, Tokens } from "../telling";
import { countOf } from "../usage-members";

const top = new Walk();
const output = new Walk();
const list = new Walk();
const inner = new Walk();
const deep = new Walk();


@final
export class DashScopeAnswerReader extends ChatAnswerReader {
  constructor(teller: Teller) {
    super(teller);
  }

  protected read(data: Slice): void {
    const teller = this.teller;
    let id = NONE;
    let code = NONE;
    let from: usize = 0;
    let to: usize = 0;
    if (teller.over || !top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("request_id")) id = textOf(top);
      else if (top.key("code")) code = textOf(top);
      else if (top.key("usage")) readTokens(top, teller.tokens);
      else if (top.key("output") && isObject(top) && top.filled() == Filled.Yes) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (from == 0) {
      if (code.some) this.fail(data);
      return;
    }
    if (!output.enter(from, to)) return;
    while (output.next()) {
      if (!output.key("choices") || !isList(output) || !list.enter(output.value, output.valueEnd) || !list.next()) continue;
      teller.begun(id, NONE);
      this.readFirst(list.value, list.valueEnd, data);
      return;
    }
  }
}

function readTokens(at: Walk, tokens: Tokens): void {
  if (!isObject(at) || !inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("input_tokens")) tokens.input = countOf(inner);
    else if (inner.key("output_tokens")) tokens.output = countOf(inner);
    else if ((inner.key("prompt_tokens_details") || inner.key("input_tokens_details")) && deep.enter(inner.value, inner.valueEnd)) {
      while (deep.next()) if (deep.key("cached_tokens")) tokens.cacheRead = countOf(deep);
    } else if (inner.key("output_tokens_details") && deep.enter(inner.value, inner.valueEnd)) {
      while (deep.next()) if (deep.key("reasoning_tokens")) tokens.reasoning = countOf(deep);
    }
  }
}
