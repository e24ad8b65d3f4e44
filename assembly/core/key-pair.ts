// What requests to AWS, Tencent Cloud and Kling are signed with.

/** Credentials of one identity. */
@final
export class KeyPair {
  constructor(
    public access: ArrayBuffer,
    public secret: ArrayBuffer,
    /** Of temporary credentials; empty: they are lasting ones. */
    public session: ArrayBuffer,
  ) {}
}
