import type { ProviderRow } from "../../config/index.js";

/** Whoever answers: a person on a terminal, or a test. An empty answer means "no more". */
export interface Questions {
  provider(rows: readonly ProviderRow[], first: boolean): Promise<ProviderRow | undefined>;
  token(title: string, position: number): Promise<string>;
  keepRefused(): Promise<boolean>;
}
