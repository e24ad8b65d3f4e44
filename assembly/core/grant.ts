// Credentials that no provider takes: they are exchanged for access tokens, which end after a while.

export const enum GrantKind {
  /** A Google service account: a JWT is its proof. */
  Account = 0,
  /** An Entra client: its secret is. */
  Client = 1,
}

/** What was got for one, shared by all configurations that have it. */
@final
export class Access {
  /** The whole value of the header; empty: there is none. */
  header: ArrayBuffer = new ArrayBuffer(0);
  /** The bare token, to be found in what must not carry it. */
  secret: ArrayBuffer = new ArrayBuffer(0);
  gotMs: i64 = 0;
  /** When it is renewed, and when it ends. */
  renewMs: i64 = 0;
  endMs: i64 = 0;
  /** The last exchange failed then; 0: it did not. */
  failedMs: i64 = 0;
  /** Somebody is asking, and is heard of by then. */
  askingUntilMs: i64 = 0;

  isGood(nowMs: i64): bool {
    return this.header.byteLength > 0 && nowMs < this.endMs;
  }
}


@final
export class Grant {
  kind: GrantKind = GrantKind.Account;
  /** The account's address, or the client's id. */
  who: string = "";
  /** The account's private key, or the client's secret. */
  secret: string = "";
  /** The name of that key. */
  keyId: string = "";
  /** The address that it is exchanged at, and what leads there. */
  url: string = "";
  cluster: ArrayBuffer = new ArrayBuffer(0);
  authority: ArrayBuffer = new ArrayBuffer(0);
  path: ArrayBuffer = new ArrayBuffer(0);
  /** Its access token is renewed so long before its end, or at half of a shorter life. */
  aheadMs: i64 = 300000;
  access: Access = new Access();
}
