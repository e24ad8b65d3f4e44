// A registry, by the OCI distribution specification: what a push needs of it.

const LOOPBACK = /^(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?$/;

/** `registry.example.com/team/ai-failover:0.1.0` in its parts. Throws where it is none. */
export function parseReference(text) {
  const [, host, repository, tag] =
    /^([^/]+[.:][^/]*|localhost)\/([a-z0-9][a-z0-9._/-]*):([A-Za-z0-9_][A-Za-z0-9._-]{0,127})$/.exec(text) ?? [];
  if (host === undefined) throw new Error(`expected HOST/REPOSITORY:TAG, got "${text}"`);
  return { host, repository, tag, url: `${LOOPBACK.test(host) ? "http" : "https"}://${host}` };
}

/** Pushes an artifact: blobs that are not there yet, then the manifest under the tag. Rejects with what the registry said. */
export async function push({ url, repository, tag }, { blobs, manifest, mediaType }, credentials) {
  const session = { base: `${url}/v2/${repository}`, credentials, authorization: undefined };
  for (const [digest, bytes] of blobs) await pushBlob(session, digest, bytes);
  await ask(session, `manifests/${tag}`, { method: "PUT", headers: { "content-type": mediaType }, body: manifest }, 201);
}

async function pushBlob(session, digest, bytes) {
  const known = await ask(session, `blobs/${digest}`, { method: "HEAD" }, 200, 404);
  if (known.status === 200) return;
  const begun = await ask(session, "blobs/uploads/", { method: "POST" }, 202);
  const to = new URL(begun.headers.get("location"), session.base);
  // A registry that keeps its blobs elsewhere names another host: the credential is not for that one.
  const isOwn = to.host === new URL(session.base).host;
  to.searchParams.set("digest", digest);
  const put = { method: "PUT", headers: { "content-type": "application/octet-stream" }, body: bytes };
  await ask(isOwn ? session : { base: session.base }, to.href, put, 201);
}

async function ask(session, path, options, ...expected) {
  const target = new URL(path, `${session.base}/`);
  const send = () => {
    const authorization = session.authorization === undefined ? {} : { authorization: session.authorization };
    return fetch(target, { ...options, headers: { ...options.headers, ...authorization } });
  };
  let answer = await send();
  if (answer.status === 401 && session.credentials !== undefined) {
    session.authorization = await authorize(answer.headers.get("www-authenticate") ?? "", session.credentials);
    answer = await send();
  }
  const text = await answer.text();
  if (!expected.includes(answer.status)) throw new Error(`${options.method} ${target.pathname}: ${answer.status} ${text.slice(0, 300)}`);
  return answer;
}

/** The Authorization header that a challenge asks for: Basic, or a token of the realm that it names. */
async function authorize(challenge, { user, password }) {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  if (!/^bearer /i.test(challenge)) return basic;
  const { realm, service, scope } = Object.fromEntries(
    [...challenge.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const url = new URL(realm);
  if (url.protocol !== "https:" && !LOOPBACK.test(url.host))
    throw new Error(`the registry wants the password without TLS, at ${url.origin}`);
  if (service !== undefined) url.searchParams.set("service", service);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const answer = await fetch(url, { headers: { authorization: basic } });
  if (!answer.ok) throw new Error(`${url.origin} gives no token: ${answer.status}`);
  const { token, access_token: accessToken } = await answer.json();
  return `Bearer ${token ?? accessToken}`;
}
