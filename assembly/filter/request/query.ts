// The query of a path, part by part.

/** Its parts, as they stand there; none where there is no query. */
export function queryOf(path: string): string[] {
  const mark = path.indexOf("?");
  return mark < 0 || mark + 1 == path.length ? [] : path.substring(mark + 1).split("&");
}

/** What stands before a part's `=`, or all of it. */
export function nameOf(part: string): string {
  const equal = part.indexOf("=");
  return equal < 0 ? part : part.substring(0, equal);
}
