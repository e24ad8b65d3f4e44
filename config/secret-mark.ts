// What stands for a secret in the text of a configuration that a page shows. It is a plain YAML text, so it needs no quotes.

const MARK = /__secret_[0-9a-f]{16}__/g;
const WHOLE = /^__secret_[0-9a-f]{16}__$/;

/** The mark of one secret; `id` is 16 lower-case hexadecimal digits that say nothing about it. */
export function secretMark(id: string): string {
  return `__secret_${id}__`;
}

/** Whether a text is a mark and nothing else. */
export function isSecretMark(text: string): boolean {
  return WHOLE.test(text);
}

/** Every mark in a text, each once. */
export function secretMarksIn(text: string): string[] {
  return [...new Set(text.match(MARK) ?? [])];
}
