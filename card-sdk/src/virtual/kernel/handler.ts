import type { ReceivedCommand } from '../../apdu/received-command.ts';
import type { Memory } from './memory.ts';
import type { Session } from './session.ts';
import { SW } from './status-word.ts';

/** What a handler is given. It changes nothing: the new memory and session are part of its reply. */
export interface Call {
  readonly command: ReceivedCommand;
  readonly memory: Memory;
  /** As the command before left it; its challenge and its pending transaction end with this one. */
  readonly session: Session;
  readonly random: (length: number) => Uint8Array;
}

export interface Reply {
  readonly statusWord: number;
  readonly data?: Uint8Array;
  /** Also with an error status word: a wrong MAC costs a try, and that must last. */
  readonly memory?: Memory;
  readonly session?: Partial<Session>;
}

export type Handler = (call: Call) => Reply;

export const refuse = (statusWord: number, memory?: Memory): Reply =>
  memory === undefined ? { statusWord } : { statusWord, memory };

export const accept = (reply: Omit<Reply, 'statusWord'> = {}): Reply => ({
  statusWord: SW.ok,
  ...reply,
});

/** A step of a handler that either has its value or already knows the reply. */
export type Step<Value> =
  | { readonly kind: 'go'; readonly value: Value }
  | { readonly kind: 'reply'; readonly reply: Reply };

export const go = <Value>(value: Value): Step<Value> => ({ kind: 'go', value });
export const stop = (statusWord: number, memory?: Memory): Step<never> => ({
  kind: 'reply',
  reply: refuse(statusWord, memory),
});
