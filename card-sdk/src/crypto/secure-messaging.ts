import { concat } from '../bytes.ts';
import { sameMac } from './mac.ts';
import { TRIPLE_DES } from './triple-des-suite.ts';

// FMCOS 2.0 general manual, chapter 7 (线路保护): how commands and answers are kept from being
// changed or read on the line. Used by both ends, so that a terminal and the card in software
// cannot agree on anything else.

/** Keys that open a card and protect its line carry no algorithm byte (FMCOS): they are always this. */
export const LINE_SUITE = TRIPLE_DES;

/** CLA with this bit says that the command is protected. */
export const PROTECTED_CLASS = 0x04;
export const LINE_MAC_LENGTH = 4;

/** The first four bytes of a command as it goes over the line, class bit included. */
export type ProtectedHeader = readonly [cla: number, ins: number, p1: number, p2: number];

/** MAC of a command: over header, Lc with the MAC counted in, and the data as it is sent. */
export function commandMac(
  key: Uint8Array,
  random: Uint8Array,
  header: ProtectedHeader,
  data: Uint8Array,
): Uint8Array {
  const input = concat(Uint8Array.of(...header, data.length + LINE_MAC_LENGTH), data);
  return LINE_SUITE.mac(key, input, LINE_SUITE.secureMessagingIv(random));
}

/** MAC of the answer to a protected read: over its data as it is sent, under the same random. */
export const answerMac = (key: Uint8Array, random: Uint8Array, data: Uint8Array): Uint8Array =>
  LINE_SUITE.mac(key, data, LINE_SUITE.secureMessagingIv(random));

/** LD · plain · 80…, encrypted; the 80 only where the block is not full without it. */
export const sealData = (key: Uint8Array, plain: Uint8Array): Uint8Array =>
  LINE_SUITE.encrypt(key, LINE_SUITE.padCipher(plain));

/** What `sealData` was given, or undefined when the block is not of that form. */
export function openData(key: Uint8Array, cipher: Uint8Array): Uint8Array | undefined {
  if (cipher.length === 0 || cipher.length % LINE_SUITE.blockLength !== 0) return undefined;
  const block = LINE_SUITE.decrypt(key, cipher);
  const length = block[0] ?? 0;
  return length < block.length ? block.slice(1, 1 + length) : undefined;
}

/** Takes the MAC off `data`, or undefined when it is not right. */
export function withoutMac(
  data: Uint8Array,
  rightMac: (data: Uint8Array) => Uint8Array,
): Uint8Array | undefined {
  if (data.length < LINE_MAC_LENGTH) return undefined;
  const body = data.slice(0, -LINE_MAC_LENGTH);
  return sameMac(rightMac(body), data.slice(-LINE_MAC_LENGTH)) ? body : undefined;
}
