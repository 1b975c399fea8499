import { inspect } from 'node:util';

/**
 * One command of an issuing script. Plain JSON data: it is made at the centre, which has the keys of
 * this one card, and sent by a terminal, which knows no more than it is handed. It carries keys, so
 * it is no more logged than they are; `note` is what may be shown of it.
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
  /** What to do about this step when a half-written card is gone on with; without it: send it again. */
  readonly resume?: ResumeRule;
}

/** The mark that a step leaves, by which it is not done twice. */
export type ResumeRule =
  /** Only at a beginning: it would undo what is there. */
  | { readonly kind: 'never' }
  /** Sent, and these answers mean that it is there already. */
  | { readonly kind: 'there-already'; readonly answers: readonly string[] }
  /** Asked for first, and not sent where the card has it. */
  | { readonly kind: 'ask'; readonly apdu: string; readonly response: string }
  /** Replaces the key that opened the card so far: where that key fails, this was done. */
  | { readonly kind: 'closes' };

/** A command and the whole answer it must have, by which a card is checked after issuing. */
export interface ReadBack {
  readonly apdu: string;
  /** Data and status word, hex. */
  readonly response: string;
  readonly note: string;
}

/** The step without a trace of its keys in `util.inspect`; as JSON and to `deepEqual` it is unchanged. */
export function discreet(step: PersonaliseStep): PersonaliseStep {
  const shown = `[step: ${step.note}]`;
  return Object.defineProperty({ ...step }, inspect.custom, { value: () => shown });
}
