// What requests to AWS are signed with.

/** AWS's credentials of one identity. */
@final
export class KeyPair {
  constructor(
    public access: ArrayBuffer,
    public secret: ArrayBuffer,
    /** Of temporary credentials; empty: they are lasting ones. */
    public session: ArrayBuffer,
  ) {}
}
