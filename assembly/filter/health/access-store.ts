// Access tokens that credentials were exchanged for, shared between workers: one value in shared data for each credential.
import { Access } from "../../core/grant";
import { Runtime } from "../../core/runtime";
import { ProviderSettings } from "../../core/settings";
import { getShared, setShared, sharedCas } from "../../host/calls";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { ByteWriter } from "../../json/write";

/** Five times in front of the token: got, renewed, ended, failed, asked for. */
const HEAD: i32 = 40;
const BEARER = "Bearer ";
/** A token that was got just now and is refused all the same is not the fault of its age. */
const DOUBT_MS: i64 = 30000;

/** By the identity of the token in the configuration, over all configurations. */
const known = new Map<u64, Access>();

function keyOf(identity: u64): ArrayBuffer {
  return utf8("ai-failover/access/" + identity.toString());
}

/** What is known of the access of a configuration's tokens is theirs. */
export function bindAccess(runtime: Runtime): void {
  const providers = runtime.settings.providers;
  for (let i = 0, n = providers.length; i < n; i++) bindProvider(providers[i]);
}

function bindProvider(provider: ProviderSettings): void {
  for (let i = 0, n = provider.tokens.length; i < n; i++) {
    const token = provider.tokens[i];
    const grant = token.grant;
    if (grant === null) continue;
    if (!known.has(token.identity)) known.set(token.identity, grant.access);
    grant.access = known.get(token.identity);
    // Claims are made by compare-and-swap, and what is not there cannot be compared.
    if (pullAccess(token.identity, grant.access) == 0) pushAccess(token.identity, grant.access, 0);
  }
}

/** Others changed something. */
export function pullAllAccess(): void {
  if (known.size == 0) return;
  const identities = known.keys();
  for (let i = 0, n = identities.length; i < n; i++) pullAccess(identities[i], known.get(identities[i]));
}

/** Reads what is shared; answers its CAS number, 0: nothing is. */
export function pullAccess(identity: u64, access: Access): u32 {
  if (!getShared(keyOf(identity)) || returnedSize() < HEAD) return 0;
  const cas = sharedCas();
  const at = returnedPtr();
  const got = load<i64>(at);
  access.renewMs = load<i64>(at, 8);
  access.endMs = load<i64>(at, 16);
  access.failedMs = load<i64>(at, 24);
  access.askingUntilMs = load<i64>(at, 32);
  if (got != access.gotMs) setToken(access, copyBytes(at + HEAD, returnedSize() - HEAD));
  access.gotMs = got;
  return cas;
}

/** Stores it unless somebody else did since `cas`. */
export function pushAccess(identity: u64, access: Access, cas: u32): bool {
  const size = HEAD + access.secret.byteLength;
  const bytes = new ArrayBuffer(size);
  const at = ptrOf(bytes);
  store<i64>(at, access.gotMs);
  store<i64>(at, access.renewMs, 8);
  store<i64>(at, access.endMs, 16);
  store<i64>(at, access.failedMs, 24);
  store<i64>(at, access.askingUntilMs, 32);
  memory.copy(at + HEAD, ptrOf(access.secret), access.secret.byteLength);
  return setShared(keyOf(identity), at, size, cas);
}

export function setToken(access: Access, token: ArrayBuffer): void {
  const writer = new ByteWriter();
  access.secret = token;
  if (token.byteLength > 0) {
    writer.ascii(BEARER);
    writer.buffered(token);
  }
  access.header = writer.take();
}

/** The provider refused the token: another is got for it. */
export function doubtAccess(provider: ProviderSettings, position: i32, now: i64): void {
  const grant = provider.tokens[position].grant;
  if (grant === null || now - grant.access.gotMs < DOUBT_MS) return;
  grant.access.renewMs = min(grant.access.renewMs, now);
}
