// How one of a route's targets is chosen. The order is that of the configuration's words.

export const enum Choose {
  /** By weight, and nothing is watched for it. */
  Unsaid = -1,
  Weight = 0,
  /** As the configuration lists them. */
  Order = 1,
  Fastest = 2,
  LeastBusy = 3,
  Cheapest = 4,
}

/** What a target asks for a million tokens, in whatever currency the configuration has. */
@final
export class Price {
  constructor(
    public input: f64,
    public output: f64,
    /** Of input that comes from a prompt cache. */
    public cached: f64,
  ) {}
}
