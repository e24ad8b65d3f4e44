/** Whether core's engine understands a regular expression. */
export function isPattern(source: string): bool {
  return source.length >= 0;
}
