// Rules by the gateway's own routing: the first one that matches decides. As the rule matcher of Higress's Go SDK has it (pkg/matcher).
import { equals, isAmong, start, startsWith } from "./bytes";
import { RuleSettings } from "./settings";

/** Where the gateway's own routing has brought a request, before the plugin chose anything. Empty: not known. */
@final
export class Whereabouts {
  route: ArrayBuffer = new ArrayBuffer(0);
  /** `outbound|443||llm-qwen.internal.dns`. */
  cluster: ArrayBuffer = new ArrayBuffer(0);
  /** `:authority`. */
  host: ArrayBuffer = new ArrayBuffer(0);
}

/** The first rule that matches; null: none. */
export function matchRule(rules: RuleSettings[], at: Whereabouts): RuleSettings | null {
  for (let i = 0, n = rules.length; i < n; i++) if (matches(rules[i], at)) return rules[i];
  return null;
}

function matches(rule: RuleSettings, at: Whereabouts): bool {
  if (rule.routes.length > 0) {
    return isAmong(rule.routes, at.route) && (rule.services.length == 0 || matchesService(rule.services, at.cluster));
  }
  if (rule.domains.length > 0) return matchesDomain(rule.domains, at.host);
  if (rule.services.length > 0) return matchesService(rule.services, at.cluster);
  for (let i = 0, n = rule.routePrefixes.length; i < n; i++) {
    if (startsWith(start(at.route), at.route.byteLength, rule.routePrefixes[i])) return true;
  }
  return false;
}

const STAR: u8 = 0x2a;
const COLON: u8 = 0x3a;
const BAR: u8 = 0x7c;
const BRACKET: u8 = 0x5d;

/** `*.example.com` ends with `.example.com`, `api.*` begins with `api.`; the request's port does not count. */
function matchesDomain(domains: ArrayBuffer[], host: ArrayBuffer): bool {
  const ptr = start(host);
  const length = withoutPort(ptr, host.byteLength);
  for (let i = 0, n = domains.length; i < n; i++) {
    const domain = start(domains[i]);
    const size = domains[i].byteLength;
    if (size > 0 && load<u8>(domain) == STAR) {
      if (length >= size - 1 && memory.compare(ptr + length - (size - 1), domain + 1, size - 1) == 0) return true;
    } else if (size > 0 && load<u8>(domain + size - 1) == STAR) {
      if (length >= size - 1 && memory.compare(ptr, domain, size - 1) == 0) return true;
    } else if (equals(ptr, length, domains[i])) return true;
  }
  return false;
}

function withoutPort(ptr: usize, length: i32): i32 {
  for (let i = length - 1; i >= 0; i--) {
    const c = load<u8>(ptr + i);
    if (c == BRACKET) break;
    if (c == COLON) return i;
  }
  return length;
}

/** `outbound|443||name` is matched by `name` and by `name:443`. */
function matchesService(services: ArrayBuffer[], cluster: ArrayBuffer): bool {
  const ptr = start(cluster);
  const length = cluster.byteLength;
  const first = barAt(ptr, length, 0);
  const second = first < 0 ? -1 : barAt(ptr, length, first + 1);
  const third = second < 0 ? -1 : barAt(ptr, length, second + 1);
  if (third < 0 || barAt(ptr, length, third + 1) >= 0) return false;
  const name = ptr + third + 1;
  const size = length - third - 1;
  for (let i = 0, n = services.length; i < n; i++) {
    if (equals(name, size, services[i]) || isServicePort(services[i], name, size, ptr + first + 1, second - first - 1)) return true;
  }
  return false;
}

/** Position of the next bar from `from` on; -1: there is none. */
function barAt(ptr: usize, length: i32, from: i32): i32 {
  for (let i = from; i < length; i++) if (load<u8>(ptr + i) == BAR) return i;
  return -1;
}

function isServicePort(service: ArrayBuffer, name: usize, size: i32, port: usize, digits: i32): bool {
  const ptr = start(service);
  if (service.byteLength != size + 1 + digits || load<u8>(ptr + size) != COLON) return false;
  return memory.compare(ptr, name, size) == 0 && memory.compare(ptr + size + 1, port, digits) == 0;
}
