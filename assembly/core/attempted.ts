// What an attempt was, for those who count its outcome.

/** Successes after which a token or provider that came back is trusted again. */
export const PROVEN: i32 = 5;

/** What an attempt was: enough to judge its outcome later. */
@final
export class Attempted {
  constructor(
    public model: u64,
    public startedMs: i64,
    /** Tokens the provider has. */
    public poolSize: i32,
  ) {}
  /** Consecutive counts of the provider and the token that the commit of this attempt has forgiven: it failed after it. */
  providerFailures: i32 = 0;
  /** With this failure the share of failures of its token, or of its provider, is as large as ejects. */
  tipsToken: bool = false;
  tipsProvider: bool = false;
  tokenFailures: i32 = 0;
}
