import { expect } from "vitest";
import type { Opened } from "./open.js";

/** Nothing went wrong in the page. */
export function expectCalm({ complaints }: Opened): void {
  expect(complaints).toEqual([]);
}
