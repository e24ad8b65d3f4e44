// The names under which providers tell an error's code and its message.
import { Walk } from "./walk";

export function isCodeKey(at: Walk): bool {
  return (
    at.key("code") ||
    at.key("Code") ||
    at.key("error_code") ||
    at.key("errorCode") ||
    at.key("err_code") ||
    at.key("errcode") ||
    at.key("errCode") ||
    at.key("ErrorCode") ||
    at.key("errorcode")
  );
}

export function isMessageKey(at: Walk): bool {
  return (
    at.key("message") ||
    at.key("Message") ||
    at.key("msg") ||
    at.key("Msg") ||
    at.key("error_msg") ||
    at.key("errorMessage") ||
    at.key("errorMsg") ||
    at.key("errMsg") ||
    at.key("errmsg") ||
    at.key("err_msg") ||
    at.key("error_message") ||
    at.key("error_description") ||
    at.key("status_msg") ||
    at.key("faultstring") ||
    at.key("retMsg") ||
    at.key("ret_msg")
  );
}
