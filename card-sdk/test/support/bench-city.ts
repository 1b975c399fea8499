import assert from 'node:assert/strict';
import { type CardChannel, demand, execute } from '../../src/apdu/index.ts';
import { hex } from '../../src/bytes.ts';
import {
  loadTacInput,
  purchaseTacInput,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../../src/crypto/index.ts';
import { mohurdFiles, readRecord, readTaggedRecord } from '../../src/card/index.ts';
import {
  type CardInHand,
  identify,
  load,
  type LoadReceipt,
  type PurchaseReceipt,
  readBalance,
} from '../../src/epurse/index.ts';
import { fen, type Fen } from '../../src/money.ts';
import { openPsam, type Psam } from '../../src/psam/index.ts';
import type { BlankOptions, VirtualCard, VirtualPsam } from '../../src/virtual/index.ts';
import { benchHost } from './bench-host.ts';
import { cardKeysOf, issuedCard, issuedPsam, TEST_PSAM, TEST_STUDENT } from './student-card.ts';

export const TERMINAL = TEST_PSAM.terminalId;

export interface BenchCity {
  readonly card: VirtualCard;
  readonly psamChip: VirtualPsam;
  readonly psam: Psam;
}

/** One issued card with money on it, and one PSAM that knows its city. */
export async function benchCity(
  loaded: Fen,
  options: Partial<BlankOptions> = {},
): Promise<BenchCity> {
  const card = await issuedCard(TEST_STUDENT, options);
  const psamChip = await issuedPsam();
  const channel = card.channel();
  if (loaded > 0n) {
    const order = {
      card: await tapped(channel),
      amount: loaded,
      terminalId: TERMINAL,
      keyIndex: 1,
    };
    const result = await load(channel, order, benchHost(loaded, TERMINAL), () => undefined);
    assert.equal(result.kind, 'loaded');
    card.reset();
  }
  return { card, psamChip, psam: await openPsam(psamChip.channel()) };
}

/** Identifies a card that must be ours. */
export async function tapped(channel: CardChannel): Promise<CardInHand> {
  const identified = await identify(channel);
  assert.equal(identified.kind, 'card');
  return identified.card;
}

export interface Chip {
  readonly balance: Fen;
  /** Body of the bus record, which is also proof that a compound purchase wrote it. */
  readonly trip: string;
  readonly logEntries: number;
}

/** What the chip itself holds now, read from a fresh tap. */
export async function chipOf(card: VirtualCard): Promise<Chip> {
  card.reset();
  const channel = card.channel();
  await tapped(channel);
  const balance = await readBalance(channel);
  const { body } = await demand(channel, readTaggedRecord(mohurdFiles.EF_0017_CAPP), 3);
  let logEntries = 0;
  while (logEntries < 10 && (await hasLogEntry(channel, logEntries + 1))) logEntries += 1;
  card.reset();
  return { balance, trip: hex(body.slice(0, 2)), logEntries };
}

async function hasLogEntry(channel: CardChannel, recordNo: number): Promise<boolean> {
  const log = readRecord(mohurdFiles.EF_0018_PURCHASE_LOG);
  return (await execute(channel, log, recordNo)).answer !== undefined;
}

/** The centre's check of a purchase. */
export function isTacRight(receipt: PurchaseReceipt): boolean {
  const input = purchaseTacInput({ ...receipt, terminalId: TERMINAL });
  return sameMac(TRIPLE_DES.tac(cardKeysOf(TEST_STUDENT).DTK, input), receipt.tac);
}

/** The centre's check of a load. */
export function isLoadTacRight(receipt: LoadReceipt): boolean {
  const input = loadTacInput({
    ...receipt,
    type: TRANSACTION_TYPE.load,
    terminalId: TERMINAL,
    newBalance: receipt.balanceAfter,
  });
  return sameMac(TRIPLE_DES.tac(cardKeysOf(TEST_STUDENT).DTK, input), receipt.tac);
}

export const yuan = (amount: number): Fen => fen(amount * 100);
