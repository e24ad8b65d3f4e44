// What a failed answer says, out of its body and the headers that carry a code.
import { equals } from "../../core/bytes";
import { ErrorText } from "../../core/error-text";
import { HeaderPairs } from "../../host/headers";
import { ptrOf, utf8 } from "../../host/memory";
import { lower } from "../../json/ascii";
import {
  ErrorField,
  errorHttpStatus,
  errorIsWrapped,
  errorNamesModel,
  errorTextLength,
  errorTextPtr,
  readError,
} from "../../json/error-info";
import { EMPTY } from "../names";

/** AWS: `ThrottlingException:http://internal.amazon.com/coral/...`. */
const ERROR_TYPE = utf8("x-amzn-errortype");
const ERROR_CODE = utf8("x-error-code");
const GRPC_STATUS = utf8("grpc-status");
const SHOULD_RETRY = utf8("x-should-retry");
const TRUE = utf8("true");
/** Cloudflare, Vercel (vercel.com/docs/vercel-firewall), AWS WAF and DataDome each say so in a header of their own. */
const CF_MITIGATED = utf8("cf-mitigated");
const VERCEL_MITIGATED = utf8("x-vercel-mitigated");
const WAF_ACTION = utf8("x-amzn-waf-action");
const DATADOME = utf8("x-datadome");

/** github.com/googleapis/googleapis, google/rpc/code.proto: from 1 on. */
const GRPC_CODES: ArrayBuffer[] = [
  utf8("cancelled"),
  utf8("unknown"),
  utf8("invalid_argument"),
  utf8("deadline_exceeded"),
  utf8("not_found"),
  utf8("already_exists"),
  utf8("permission_denied"),
  utf8("resource_exhausted"),
  utf8("failed_precondition"),
  utf8("aborted"),
  utf8("out_of_range"),
  utf8("unimplemented"),
  utf8("internal"),
  utf8("unavailable"),
  utf8("data_loss"),
  utf8("unauthenticated"),
];
const MOST_BYTES: i32 = 128;

/** What the headers of a failing answer say beside its status. */
@final
export class Trouble {
  /** A code, in lower case; empty: none. */
  code: ArrayBuffer = EMPTY;
  /** A firewall put a riddle for browsers in front of the provider, or turned us away. */
  challenge: bool = false;
  /** The provider says that asking again may help. */
  again: bool = false;

  clear(): void {
    this.code = EMPTY;
    this.challenge = false;
    this.again = false;
  }

  take(pairs: HeaderPairs): void {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    if (equals(ptr, length, GRPC_STATUS)) this.code = grpcCode(pairs);
    else if (equals(ptr, length, ERROR_TYPE) || equals(ptr, length, ERROR_CODE)) this.code = codeOf(pairs);
    else if (isFirewalls(ptr, length)) this.challenge = true;
    else if (equals(ptr, length, SHOULD_RETRY)) this.again = equals(pairs.valuePtr, pairs.valueLength, TRUE);
  }
}

function isFirewalls(ptr: usize, length: i32): bool {
  return (
    equals(ptr, length, CF_MITIGATED) ||
    equals(ptr, length, VERCEL_MITIGATED) ||
    equals(ptr, length, WAF_ACTION) ||
    equals(ptr, length, DATADOME)
  );
}

/** Up to its colon, in lower case. */
function codeOf(pairs: HeaderPairs): ArrayBuffer {
  const most = min(pairs.valueLength, MOST_BYTES);
  let size = 0;
  while (size < most && load<u8>(pairs.valuePtr + size) != 0x3a) size++;
  const code = new ArrayBuffer(size);
  for (let i = 0; i < size; i++) store<u8>(ptrOf(code) + i, lower(load<u8>(pairs.valuePtr + i)));
  return code;
}

function grpcCode(pairs: HeaderPairs): ArrayBuffer {
  let value = 0;
  for (let i = 0; i < pairs.valueLength && i < 2; i++) value = value * 10 + (<i32>load<u8>(pairs.valuePtr + i) - 0x30);
  return value > 0 && value <= GRPC_CODES.length ? GRPC_CODES[value - 1] : EMPTY;
}

const TEXT = new ErrorText();

/** Points at what the error says; null where neither body nor headers do. Valid until the next error is read. `refusal`: the answer's status is a 4xx. */
export function readErrorText(ptr: usize, length: i32, code: ArrayBuffer, refusal: bool): ErrorText | null {
  const says = readError(ptr, length, refusal);
  if (!says && code.byteLength == 0 && errorTextLength(ErrorField.Message) == 0 && !errorNamesModel) return null;
  const error = TEXT;
  error.codePtr = errorTextPtr(ErrorField.Code);
  error.codeLength = errorTextLength(ErrorField.Code);
  error.typePtr = errorTextPtr(ErrorField.Type);
  error.typeLength = errorTextLength(ErrorField.Type);
  error.statusPtr = errorTextPtr(ErrorField.Status);
  error.statusLength = errorTextLength(ErrorField.Status);
  error.reasonPtr = errorTextPtr(ErrorField.Reason);
  error.reasonLength = errorTextLength(ErrorField.Reason);
  error.messagePtr = errorTextPtr(ErrorField.Message);
  error.messageLength = errorTextLength(ErrorField.Message);
  error.paramPtr = errorTextPtr(ErrorField.Param);
  error.paramLength = errorTextLength(ErrorField.Param);
  error.headerPtr = ptrOf(code);
  error.headerLength = code.byteLength;
  error.httpStatus = errorHttpStatus;
  error.wrapped = errorIsWrapped;
  error.namesModel = errorNamesModel;
  return error;
}
