import { hex, uint, unhex } from '../../src/bytes.ts';
import { desEncrypt } from '../../src/crypto/des.ts';
import { mac } from '../../src/crypto/mac.ts';
import type { VirtualCard } from '../../src/virtual/index.ts';
import { ok } from './bench-card.ts';

// INITIALIZE by hand, and the command that moves the money with its right MAC, for a `purseCard`
// whose keys are all this one.

export const BENCH_KEY = '00112233445566778899AABBCCDDEEFF';
const TERMINAL = '450000000001';
const AT = '20260901073015';
const SEQUENCE = '0000002A';

const sessionKey = (shown: string, at: number, tail: string): Uint8Array =>
  desEncrypt(unhex(BENCH_KEY), unhex(`${shown.slice(at, at + 8)}${shown.slice(8, 12)}${tail}`));

/** CREDIT FOR LOAD, ready to be sent. */
export function creditFor(card: VirtualCard, fen: number): string {
  const amount = hex(uint(fen, 4));
  const shown = ok(card, `805000020B 01 ${amount} ${TERMINAL} 10`);
  const mac2 = mac(sessionKey(shown, 16, '8000'), unhex(`${amount}02${TERMINAL}${AT}`));
  return `805200000B ${AT} ${hex(mac2)} 04`;
}

/** DEBIT, ready to be sent; `updates` go to the compound cache before it. */
export function debitFor(
  card: VirtualCard,
  type: '06' | '09',
  fen: number,
  updates: readonly string[] = [],
): string {
  const amount = hex(uint(fen, 4));
  const p1 = type === '06' ? '01' : '03';
  const shown = ok(card, `8050${p1}020B 01 ${amount} ${TERMINAL} 0F`);
  const key = sessionKey(shown, 22, SEQUENCE.slice(4));
  const mac1 = mac(key, unhex(`${amount}${type}${TERMINAL}${AT}`));
  for (const update of updates) ok(card, update);
  return `805401000F ${SEQUENCE} ${AT} ${hex(mac1)} 08`;
}
