/** What a route or a provider says of sessions. The order is that of the configuration's words. */
export const enum Affinity {
  /** On a route: as the providers say. */
  Unsaid = -1,
  None = 0,
  Session = 1,
}
