// The query of a command on the control listener.

/** A parameter of the query; empty: absent. Provider ids and numbers need no decoding. */
export function parameter(path: string, name: string): string {
  const query = path.substring(path.indexOf("?") + 1);
  const parts = query.split("&");
  for (let i = 0, n = parts.length; i < n; i++) {
    if (parts[i].startsWith(name + "=")) return parts[i].substring(name.length + 1);
  }
  return "";
}

/** A whole number of at most 15 digits; -1: the text is another. */
export function wholeNumber(text: string): i64 {
  if (text.length == 0 || text.length > 15) return -1;
  let value: i64 = 0;
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return -1;
    value = value * 10 + (c - 48);
  }
  return value;
}
