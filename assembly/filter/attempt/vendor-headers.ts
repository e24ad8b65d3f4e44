// Headers of the client that speak to one vendor: no other one gets them. It may refuse what it does not know, and what a client asks of one vendor is none
// of another's business. The configuration's passHeaders pass to all.
import { isAnthropic } from "../../core/api-shape";
import { equals } from "../../core/bytes";
import { Api, ProviderSettings } from "../../core/settings";
import { HeaderList, HeaderPairs } from "../../host/headers";
import { copyBytes, ptrOf } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { Journey } from "../journey";
import { Vendor, nameKind, vendorOf } from "../request/name-kind";
import { leaveHeader } from "./replace-header";

const PAIRS = new HeaderPairs();

/** The vendors whose headers the provider gets, a bit each. */
function heard(provider: ProviderSettings, api: Api): i32 {
  const type = provider.type;
  // Whoever is spoken to in Anthropic's protocol may know its features; a path that is passed is one provider's anyway.
  let vendors = isAnthropic(api) || api == Api.Passed ? <i32>Vendor.Anthropic : 0;
  if (type == "openai" || type == "azure" || type == "openai-compatible" || type == "generic") vendors |= Vendor.OpenAi;
  if (type == "gemini" || type == "vertex") vendors |= Vendor.Google;
  else if (type == "azure") vendors |= Vendor.Azure;
  else if (type == "bedrock") vendors |= Vendor.Amazon;
  else if (type == "qwen") vendors |= Vendor.DashScope;
  else if (type == "hunyuan") vendors |= Vendor.Tencent;
  return vendors;
}

/** Leaves out of the attempt's request what speaks to others. */
export function leaveOthers(journey: Journey, provider: ProviderSettings, api: Api): void {
  const others = journey.head.vendors & ~heard(provider, api);
  if (others == 0) return;
  const pairs = PAIRS;
  if (!pairs.read(HeaderMapTypeValues.RequestHeaders)) return;
  while (pairs.next()) {
    if (!speaksTo(journey, others, pairs.namePtr, pairs.nameLength)) continue;
    leaveHeader(journey, copyBytes(pairs.namePtr, pairs.nameLength), pairs.copyValue());
  }
}

/** The same of the headers of a call. */
export function withoutOthers(journey: Journey, provider: ProviderSettings, api: Api, list: HeaderList): HeaderList {
  const others = journey.head.vendors & ~heard(provider, api);
  if (others == 0) return list;
  const left = new HeaderList();
  for (let i = 0, n = list.length; i < n; i++) {
    const name = list.nameAt(i);
    if (!speaksTo(journey, others, ptrOf(name), name.byteLength)) left.add(name, list.valueAt(i));
  }
  return left;
}

function speaksTo(journey: Journey, vendors: i32, ptr: usize, length: i32): bool {
  if ((vendorOf(nameKind(ptr, length)) & vendors) == 0) return false;
  const passing = journey.plan.runtime.settings.passHeaders;
  for (let i = 0, n = passing.length; i < n; i++) if (equals(ptr, length, passing[i])) return false;
  return true;
}
