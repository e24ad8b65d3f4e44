/** A promise that nobody waits for: an error that no page shows is thrown where the browser tells it, like any other mistake. */
export function owned(work: Promise<unknown> | void): void {
  Promise.resolve(work).catch((error: unknown) =>
    queueMicrotask(() => {
      throw error;
    }),
  );
}
