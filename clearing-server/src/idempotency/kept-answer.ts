/** A call that is carried out once, however often it is asked for. */
export interface OnceRequest {
  /** `user:clerk`, `terminal:450011000001`: one caller's keys are nobody else's. */
  readonly caller: string;
  readonly key: string;
  readonly operation: string;
  /** Of everything that makes it this request and no other. */
  readonly digest: Uint8Array;
}

export interface KeptAnswer {
  readonly digest: Uint8Array;
  readonly answer: unknown;
}
