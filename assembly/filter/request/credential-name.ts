// Which headers of a client look like a credential: keys and tokens of every kind, and what identity proxies add for those behind them. By the
// words of the name, and by a value that can be nothing else: a list of names would be one short.
import { equals, startsWith, startsWithIgnoringCase } from "../../core/bytes";
import { utf8 } from "../../host/memory";

/** Identity proxies' own: whoever asked, told to whoever stands behind them. */
const PREFIXES: ArrayBuffer[] = bytes([
  "cf-access-",
  "client-cert",
  "remote-",
  "ssl-client-",
  "tailscale-",
  "teleport-",
  "x-apigateway-api-",
  "x-amzn-mtls-",
  "x-arr-clientcert",
  "x-authentik",
  "x-client-cert",
  "x-consumer-",
  "x-endpoint-api-",
  "x-goog-iap-",
  "x-ms-client-principal",
  "x-ms-token-",
  "x-mse-consumer",
  "x-okta-",
  "x-pomerium-",
  "x-remote-",
  "x-ssl-client-",
  "x-tls-client-",
  "x-userinfo",
  "x-vouch-",
  "x-webauth-",
]);
/** A name with one of these words in it. */
const WORDS: ArrayBuffer[] = bytes([
  "accesskey",
  "accesstoken",
  "apikey",
  "assertion",
  "auth",
  "authenticated",
  "authentication",
  "authkey",
  "authn",
  "authorization",
  "authtoken",
  "authz",
  "bearer",
  "cert",
  "certificate",
  "clientcert",
  "cookie",
  "cookie2",
  "credential",
  "credentials",
  "csrf",
  "csrftoken",
  "dpop",
  "hmac",
  "identity",
  "idtoken",
  "jwt",
  "oauth",
  "oauth2",
  "oidc",
  "otp",
  "passphrase",
  "passwd",
  "password",
  "principal",
  "pwd",
  "saml",
  "secret",
  "secretkey",
  "secrets",
  "sessiontoken",
  "signature",
  "sso",
  "totp",
  "xsrf",
]);
const TOKEN = utf8("token");
const KEY = utf8("key");
/** `access-key`, and whatever follows it (`x-access-key-id`). */
const KEY_OWNERS: ArrayBuffer[] = bytes([
  "access",
  "admin",
  "api",
  "app",
  "client",
  "functions",
  "license",
  "master",
  "private",
  "secret",
  "subscription",
]);
/** Keys that open nothing. */
const PLAIN_KEYS: ArrayBuffer[] = bytes([
  "cache",
  "correlation",
  "dedup",
  "dedupe",
  "deduplication",
  "event",
  "group",
  "idempotency",
  "partition",
  "routing",
  "session",
  "shard",
  "sort",
  "trace",
  "websocket",
]);

const FIRST_LETTER: i32 = 0x61;
const LETTERS: i32 = 26;
const NONE: ArrayBuffer[] = [];

const SCHEMES: ArrayBuffer[] = bytes(["bearer ", "basic ", "digest ", "token ", "negotiate "]);
const JWT = utf8("eyJ");
const SK = utf8("sk-");

function bytes(texts: string[]): ArrayBuffer[] {
  const list: ArrayBuffer[] = [];
  for (let i = 0, n = texts.length; i < n; i++) list.push(utf8(texts[i]));
  return list;
}

/** By their first letter: a request has many names, and hardly one that begins as one of these. */
const PREFIXES_BY: ArrayBuffer[][] = byLetter(PREFIXES);
const WORDS_BY: ArrayBuffer[][] = byLetter(WORDS);

function byLetter(texts: ArrayBuffer[]): ArrayBuffer[][] {
  const lists: ArrayBuffer[][] = [];
  for (let i = 0; i < LETTERS; i++) lists.push([]);
  for (let i = 0, n = texts.length; i < n; i++) lists[load<u8>(changetype<usize>(texts[i])) - FIRST_LETTER].push(texts[i]);
  return lists;
}

/** Those that begin as the word does. */
function alikeIn(lists: ArrayBuffer[][], ptr: usize): ArrayBuffer[] {
  const place = <i32>load<u8>(ptr) - FIRST_LETTER;
  return place >= 0 && place < LETTERS ? unchecked(lists[place]) : NONE;
}

/** By the lower-case name. */
export function namesCredential(ptr: usize, length: i32): bool {
  if (length < 3) return false;
  const prefixes = alikeIn(PREFIXES_BY, ptr);
  for (let i = 0, n = prefixes.length; i < n; i++) if (startsWith(ptr, length, unchecked(prefixes[i]))) return true;
  let begin = 0;
  let before = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && !parts(load<u8>(ptr + i))) continue;
    if (i > begin && opens(ptr, before, begin, i, i == length)) return true;
    before = begin;
    begin = i + 1;
  }
  return false;
}


@inline
function parts(c: u8): bool {
  return c == 0x2d || c == 0x5f || c == 0x2e;
}

/** Whether the word from `begin` to `end` says so; the one before it begins at `before`. */
function opens(ptr: usize, before: i32, begin: i32, end: i32, last: bool): bool {
  const word = ptr + begin;
  const size = end - begin;
  if (size < 3) return false;
  if (size == 3 && equals(word, 3, KEY)) {
    const owner = begin - before - 1;
    if (among(KEY_OWNERS, ptr + before, owner)) return true;
    return last && !among(PLAIN_KEYS, ptr + before, owner);
  }
  if (last && size >= 5 && equals(word + size - 5, 5, TOKEN)) return true;
  return among(alikeIn(WORDS_BY, word), word, size);
}

function among(words: ArrayBuffer[], ptr: usize, size: i32): bool {
  if (size < 2) return false;
  const first = load<u8>(ptr);
  for (let i = 0, n = words.length; i < n; i++) {
    const word = unchecked(words[i]);
    if (word.byteLength == size && load<u8>(changetype<usize>(word)) == first && equals(ptr, size, word)) return true;
  }
  return false;
}

/** By a value that is one whatever its name: a scheme of HTTP authentication, a JWT, OpenAI's form of a key. */
export function holdsCredential(ptr: usize, length: i32): bool {
  if (length < 12) return false;
  const first = load<u8>(ptr) | 0x20;
  if (first == 0x65) return length >= 40 && startsWith(ptr, length, JWT);
  if (first == 0x73) return length >= 20 && startsWith(ptr, length, SK);
  if (first != 0x62 && first != 0x64 && first != 0x74 && first != 0x6e) return false;
  for (let i = 0, n = SCHEMES.length; i < n; i++) if (startsWithIgnoringCase(ptr, length, unchecked(SCHEMES[i]))) return true;
  return false;
}
