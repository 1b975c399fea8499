import { createHash } from 'node:crypto';
import {
  loadMac1Input,
  loadMac2Input,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '@lvchengtong/card-sdk/crypto';
import { hex } from '@lvchengtong/card-sdk/bytes';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import {
  instantOf,
  localDateTimeOf,
  type CardAsn,
  type LocalDateTime,
} from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { mac2For } from '../../src/loads/load-cryptogram.ts';
import {
  createLoadService,
  type LoadRequest,
  type LoadService,
} from '../../src/loads/load-service.ts';
import { load, type Chip, type Till } from './chips.ts';
import type { TestClock } from './city.ts';

export const loadKeyOf = (asn: CardAsn): Uint8Array =>
  new Uint8Array(createHash('sha256').update(`load ${asn}`).digest()).slice(0, 16);

export const loadServiceOn = (database: Knex, clock: TestClock): LoadService =>
  createLoadService({
    database,
    keys: { cardKey: (_name, asn) => Promise.resolve(loadKeyOf(asn)) },
    limitsAt: () => Promise.resolve({ balanceMax: fen(100_000), multiple: fen(1_000) }),
    clock: clock.read,
  });

/** What the chip answers to INITIALIZE FOR LOAD; a new random number each time, as chips draw them. */
export function challenge(card: Chip, at: Till, amount: Fen, draw: number): LoadRequest {
  const random = new Uint8Array(createHash('sha256').update(`${card.asn} ${draw}`).digest()).slice(
    0,
    4,
  );
  const { balance, onlineCounter } = card;
  const input = loadMac1Input({
    amount,
    oldBalance: balance,
    type: TRANSACTION_TYPE.load,
    terminalId: at.terminalId,
  });
  const session = TRIPLE_DES.loadSessionKey(loadKeyOf(card.asn), random, onlineCounter);
  return {
    cardAsn: card.asn,
    terminalId: at.terminalId,
    channel: 'cash',
    pendingLoadId: undefined,
    idempotencyKey: `load-${card.asn}-${draw}`,
    amount,
    balance,
    onlineCounter,
    keyVersion: 1,
    random,
    mac1: TRIPLE_DES.mac(session, input),
  };
}

/**
 * CREDIT FOR LOAD: the chip checks MAC2 against the random number that it drew last, and takes the money
 * or does not. Returns the record that a terminal would write if the answer came back.
 */
export function credit(
  card: Chip,
  at: Till,
  drawn: LoadRequest,
  answer: { readonly mac2Hex: string; readonly at: LocalDateTime },
): TransactionRecord | undefined {
  const { amount, random, onlineCounter, terminalId } = drawn;
  const type = TRANSACTION_TYPE.load;
  const session = TRIPLE_DES.loadSessionKey(loadKeyOf(card.asn), random, onlineCounter);
  const mac2 = TRIPLE_DES.mac(session, loadMac2Input({ amount, type, terminalId, at: answer.at }));
  if (hex(mac2) !== answer.mac2Hex || card.onlineCounter !== onlineCounter) return undefined;
  return load(card, at, Number(amount), instantOf(answer.at));
}

/** What the centre will answer at that moment: MAC2 follows from the request and the clock alone. */
export function answerTo(
  request: LoadRequest,
  when: Date,
): { readonly mac2Hex: string; readonly at: LocalDateTime } {
  const at = localDateTimeOf(when);
  return { at, mac2Hex: hex(mac2For(loadKeyOf(request.cardAsn), request, at)) };
}
