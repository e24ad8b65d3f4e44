// A header that lists features, such as anthropic-beta: a client's and a provider's own in one, each named once.

/** What was sent as it came, and behind it what of `own` is not in it. */
export function withFeatures(sent: ArrayBuffer, own: ArrayBuffer): ArrayBuffer {
  if (sent.byteLength == 0) return own;
  const known = featuresOf(sent);
  let more = "";
  const asked = featuresOf(own);
  for (let i = 0, n = asked.length; i < n; i++) if (!known.includes(asked[i])) more += "," + asked[i];
  if (more.length == 0) return sent;
  const behind = String.UTF8.encode(more);
  const joined = new ArrayBuffer(sent.byteLength + behind.byteLength);
  memory.copy(changetype<usize>(joined), changetype<usize>(sent), sent.byteLength);
  memory.copy(changetype<usize>(joined) + sent.byteLength, changetype<usize>(behind), behind.byteLength);
  return joined;
}

function featuresOf(list: ArrayBuffer): string[] {
  const features = String.UTF8.decode(list).split(",");
  for (let i = 0, n = features.length; i < n; i++) features[i] = features[i].trim();
  return features;
}
