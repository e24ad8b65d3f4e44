// What a provider's JSON says when it is an error although the status is 200: the marks that are looked for at the top level.
import { equalsIgnoreCase } from "./ascii";
import { Filled, Walk } from "./walk";

const inner = new Walk();

/** Collects the marks of one object, member by member. No object of the collector, and never freed. */
@final
@unmanaged
export class ErrorMarks {
  /** One mark was enough to say so. */
  decisive: bool = false;
  /** There is an error with nothing in it. */
  hollow: bool = false;
  private badCode: bool = false;
  private message: bool = false;

  reset(): void {
    this.decisive = false;
    this.hollow = false;
    this.badCode = false;
    this.message = false;
  }

  /** Is it an error, by one mark or by a code that is no success beside a message? */
  isError(): bool {
    return this.decisive || (this.badCode && this.message);
  }

  /** Has it words or a code of its own, whether or not it is an error by them? */
  get speaks(): bool {
    return this.badCode || this.message;
  }

  /**
   * Looks at the member that `at` stands on. Shapes: `error` (OpenAI, Gemini, Ollama, OpenRouter), `errors` (Cloudflare), `type` or `object` "error" (Anthropic,
   * Responses, older vLLM), `error_code` (Baidu), `base_resp.status_code` (MiniMax), `success: false` (Zhipu, Cloudflare), `code` beside
   * `message` (DashScope, Spark, SiliconFlow), a `status` of HTTP's beside one.
   */
  take(at: Walk): void {
    // By the length of the key: most members are none of these, and each is looked at.
    switch (at.keyLength) {
      case 3:
        if (at.key("ret")) this.takeStatus(at);
        else if (at.key("msg")) this.takeMessage(at);
        return;
      case 4:
        if (at.key("type")) this.takeType(at);
        else if (at.key("code") || at.key("Code")) this.takeCode(at);
        return;
      case 5:
        if (at.key("error")) this.takeError(at);
        return;
      case 6:
        if (at.key("object")) this.takeType(at);
        else if (at.key("errors")) this.decisive = this.decisive || (isNested(at) && saysError(at));
        else if (at.key("status")) this.takeStatus(at);
        else if (at.key("errmsg") || at.key("detail")) this.takeMessage(at);
        return;
      case 7:
        if (at.key("message") || at.key("Message")) this.takeMessage(at);
        else if (at.key("success")) this.decisive = this.decisive || (at.firstByte() == 0x66 && !at.cut);
        else if (at.key("errcode")) this.takeCode(at);
        return;
      case 9:
        if (at.key("base_resp")) this.decisive = this.decisive || hasStatusCode(at);
        else if (at.key("errorCode")) this.takeCode(at);
        return;
      case 10:
        if (at.key("error_code")) this.decisive = this.decisive || isFailureCode(at);
        else if (at.key("statusCode")) this.takeStatus(at);
        return;
      case 12:
        if (at.key("errorMessage")) this.takeMessage(at);
        return;
    }
  }

  private takeType(at: Walk): void {
    this.decisive = this.decisive || at.isText("error");
  }

  private takeCode(at: Walk): void {
    this.badCode = this.badCode || isFailureCode(at);
  }

  private takeStatus(at: Walk): void {
    this.badCode = this.badCode || (!at.cut && at.integer() >= 400);
  }

  private takeMessage(at: Walk): void {
    this.message = this.message || at.textLength() > 0;
  }

  private takeError(at: Walk): void {
    if (saysError(at)) this.decisive = true;
    else if (isNested(at) && !at.cut) this.hollow = true;
  }
}

/**
 * Something that is not nothing: gateways send an error of empty members beside every good answer (one-api's answers hold one by value). In a cut one
 * a later member may speak.
 */
function saysError(at: Walk): bool {
  if (!isNested(at)) return at.filled() == Filled.Yes;
  if (!inner.enterValue(at)) return false;
  while (inner.next()) if (inner.filled() == Filled.Yes) return true;
  return false;
}

function isNested(at: Walk): bool {
  const c = at.firstByte();
  return c == 0x7b || c == 0x5b;
}

/** A code that names no success; an unfinished one names nothing. */
function isFailureCode(at: Walk): bool {
  if (at.cut || at.filled() != Filled.Yes) return false;
  const code = at.integer();
  if (code >= 0) return code != 0 && code != 20000 && (code < 200 || code > 299);
  if (!at.isString()) return at.firstByte() != 0x74 && at.firstByte() != 0x5b && at.firstByte() != 0x7b;
  const len = at.textLength();
  return !equalsIgnoreCase(at.textPtr(), len, "success") && !equalsIgnoreCase(at.textPtr(), len, "ok");
}

/** Does a code, a status or a switch say that all went well? */
export function isSuccessCode(at: Walk): bool {
  if (at.cut || isFailureCode(at)) return false;
  return at.firstByte() == 0x74 || at.integer() >= 0 || (at.isString() && at.textLength() > 0);
}

function hasStatusCode(at: Walk): bool {
  if (!inner.enterValue(at)) return false;
  while (inner.next()) {
    if (inner.key("status_code")) return isFailureCode(inner);
  }
  return false;
}
