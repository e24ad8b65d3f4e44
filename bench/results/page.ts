// Documents with parts that are made from results: what stands between `<!-- results:NAME -->` and `<!-- /results -->`.

const PART = /(<!-- results:([a-z-]+) -->\n)[^]*?(<!-- \/results -->)/g;

/** The page with each of its parts made anew. Throws where it names a part that there is not, or leaves one out. */
export function filled(page: string, parts: Record<string, () => string>): string {
  const seen = new Set<string>();
  const whole = page.replaceAll(PART, (_, open: string, name: string, close: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`no part is called ${name}`);
    seen.add(name);
    return `${open}\n${part().trim()}\n\n${close}`;
  });
  const left = Object.keys(parts).filter((name) => !seen.has(name));
  if (left.length > 0) throw new Error(`the page has no place for ${left.join(", ")}`);
  return whole;
}
