import { useSyncExternalStore } from "react";

let key = "";
const listeners = new Set<() => void>();

/** The client key that this page's own requests bring, where the configuration has any. It is gone with the page. */
export function setClientKey(next: string): void {
  key = next;
  for (const listener of listeners) listener();
}

export function useClientKey(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => key,
  );
}

/** Of a request through the endpoint. */
export function clientKeyHeaders(): Record<string, string> {
  return key === "" ? {} : { authorization: `Bearer ${key}` };
}
