// @ts-check
import pcsclite from '@pokusew/pcsclite';
import { setTimeout as sleep } from 'node:timers/promises';
import { bcd } from '../../card-sdk/dist/src/bcd.js';
import { concat, unhex } from '../../card-sdk/dist/src/bytes.js';

/** @typedef {(command: Uint8Array) => Promise<Uint8Array>} Transmit */

/**
 * The same purchase as a sequence of bytes: pcsclite's binding, and of the answers only what the
 * next command has to repeat. Nothing is parsed, checked or named.
 *
 * @param {Transmit} card
 * @param {Transmit} sam
 * @param {{ amount: Uint8Array, terminal: Uint8Array, at: Uint8Array, factor: Uint8Array }} terms
 */
export async function barePurchase(card, sam, { amount, terminal, at, factor }) {
  await card(SELECT);
  await card(LOCKS);
  const initialize = concat(INITIALIZE, amount, terminal, LE_15);
  await card(initialize);
  await card(AUTH_CODE);
  const shown = await card(initialize);
  const signed = await sam(
    concat(
      SAM_INIT,
      shown.subarray(11, 15),
      shown.subarray(4, 6),
      amount,
      PURCHASE,
      at,
      shown.subarray(9, 11),
      factor,
      LE_8,
    ),
  );
  const paid = await card(concat(DEBIT, signed.subarray(0, 4), at, signed.subarray(4, 8), LE_8));
  const done = await sam(concat(SAM_CREDIT, paid.subarray(4, 8)));
  if (done[0] !== 0x90) throw new Error('the bare purchase failed');
}

const SELECT = unhex('00A4040009A00000000386980701');
/** EF17, record 01: whether the card is blacklisted. */
const LOCKS = unhex('00B201B830');
const INITIALIZE = unhex('805001020B01');
const AUTH_CODE = unhex('80CA000009');
const DEBIT = unhex('805401000F');
const SAM_INIT = unhex('807000001C');
const SAM_CREDIT = unhex('8072000004');
const PURCHASE = Uint8Array.of(0x06);
const LE_15 = Uint8Array.of(0x0f);
const LE_8 = Uint8Array.of(0x08);

/** @param {string} digits YYYYMMDDhhmmss */
export const timeBytes = (digits) => bcd(digits);

const LONGEST_ANSWER = 258;

/**
 * A slot by the binding alone.
 * @param {RegExp} name
 * @returns {Promise<{ transmit: Transmit, close: () => Promise<void> }>}
 */
export async function openBare(name) {
  const service = pcsclite();
  const reader = await /** @type {Promise<import('@pokusew/pcsclite').NativeReader>} */ (
    new Promise((resolve, reject) => {
      service.on('error', reject);
      service.on('reader', (found) => {
        found.on('error', () => {});
        if (name.test(found.name)) resolve(found);
      });
    })
  );
  await new Promise((resolve) => {
    reader.on('status', ({ state }) => {
      if ((state & reader.SCARD_STATE_PRESENT) !== 0) resolve(undefined);
    });
  });
  const protocol = await /** @type {Promise<number>} */ (
    new Promise((resolve, reject) => {
      reader.connect({ share_mode: reader.SCARD_SHARE_SHARED }, (error, chosen) =>
        error ? reject(error) : resolve(chosen),
      );
    })
  );
  return {
    transmit: (command) =>
      new Promise((resolve, reject) => {
        reader.transmit(command, LONGEST_ANSWER, protocol, (error, response) =>
          error ? reject(error) : resolve(response),
        );
      }),
    close: async () => {
      await new Promise((resolve) => {
        reader.disconnect(reader.SCARD_UNPOWER_CARD, resolve);
      });
      reader.close();
      service.close();
      await sleep(0);
    },
  };
}
