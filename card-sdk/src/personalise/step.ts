/**
 * One command of an issuing script. Plain JSON data: it is made at the centre, which has the keys of
 * this one card, and sent by a terminal, which knows no more than it is handed.
 */
export interface PersonaliseStep {
  /** Hex. With `protect`, the command as it would be without protection; the runner counts Lc anew. */
  readonly apdu: string;
  readonly note: string;
  /** Secure messaging: a MAC under this key over GET CHALLENGE's random, and before it the cipher. */
  readonly protect?: { readonly key: string; readonly encrypt?: boolean };
  /** EXTERNAL AUTHENTICATE: the runner appends the challenge encrypted under this key. */
  readonly authenticate?: { readonly key: string };
  /** Status words besides 9000 with which the script goes on, four hex digits each. */
  readonly accept?: readonly string[];
}

/** A command and the whole answer it must have, by which a card is checked after issuing. */
export interface ReadBack {
  readonly apdu: string;
  /** Data and status word, hex. */
  readonly response: string;
  readonly note: string;
}
