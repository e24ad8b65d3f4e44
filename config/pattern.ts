/** Whether the plugin's engine (assembly/core/pattern.ts) understands a regular expression. */
export function isPattern(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}
