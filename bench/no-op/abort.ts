/** Traps: a plugin that does nothing has nothing to abort for. */
export function abortNoOp(message: usize, file: usize, line: u32, column: u32): void {
  unreachable();
}
