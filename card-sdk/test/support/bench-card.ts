import assert from 'node:assert/strict';
import { concat, hex, uint, unhex } from '../../src/bytes.ts';
import { desEncrypt } from '../../src/crypto/des.ts';
import { TRANSPORT_KEY } from '../../src/personalise/index.ts';
import { mac, secureMessagingIv } from '../../src/crypto/mac.ts';
import { type BlankOptions, type Chip, VirtualCard } from '../../src/virtual/index.ts';

/** Sends hex, answers hex with the status word as the last four digits. */
export const send = (chip: Chip, command: string): string => hex(chip.process(unhex(command)));

/** Sends hex and wants 9000; answers the data. */
export function ok(chip: Chip, command: string): string {
  const response = send(chip, command);
  assert.equal(response.slice(-4), '9000', `${command} answered ${response}`);
  return response.slice(0, -4);
}

/** GET CHALLENGE, then the command with a secure-messaging MAC appended and counted in Lc. */
export function protect(chip: Chip, header: string, data: string, key: Uint8Array): Uint8Array {
  const challenge = unhex(ok(chip, '0084000004'));
  const body = unhex(data);
  const input = concat(unhex(header), uint(body.length + 4, 1), body);
  return concat(input, mac(key, input, secureMessagingIv(challenge)));
}

/** GET CHALLENGE and EXTERNAL AUTHENTICATE. */
export function authenticate(chip: Chip, key: Uint8Array, keyId = '00'): string {
  const challenge = unhex(ok(chip, '0084000008'));
  return send(chip, `008200${keyId}08${hex(desEncrypt(key, challenge))}`);
}

/** Random bytes that a test can predict: whatever was queued, else a counting pattern. */
export function scriptedRandom(): {
  random: (length: number) => Uint8Array;
  next: (bytes: string) => void;
} {
  const queue: string[] = [];
  let count = 0;
  return {
    next: (bytes) => {
      queue.push(bytes);
    },
    random: (length) => {
      const queued = queue.shift();
      if (queued !== undefined) return unhex(queued);
      return Uint8Array.from({ length }, () => (count = (count * 5 + 113) & 0xff));
    },
  };
}

/** A delivered chip whose MF was erased: what the published scripts begin with. */
export function erased(options: Partial<BlankOptions> = {}): VirtualCard {
  const card = VirtualCard.blank({
    serial: unhex('0102030405060708'),
    random: scriptedRandom().random,
    ...options,
  });
  assert.equal(authenticate(card, TRANSPORT_KEY), '9000');
  ok(card, '800E000000');
  return card;
}

const repeated = (byte: string, times: number): string => byte.repeat(times);

/** Issuing script printed in the FMCOS issuing manual, section 2 (test keys, all published). */
export const PUBLISHED_SCRIPT: readonly string[] = [
  '80E03F000D 38FFFFF0F001FFFFFFFFFFFFFF',
  '80E0000007 3F005001F0FFFF',
  '80D401000D 36F0F0FF33 FFFFFFFFFFFFFFFF',
  `80D4010015 39F0F0AA33 ${repeated('FF', 16)}`,
  '80E0000107 2A0213F000FFFF',
  '00E2000813 61114F09A00000000386980701500450424F43',
  '80E03F0111 38036FF0F095FFFF A00000000386980701',
  '00A4040009 A00000000386980701',
  '80E0000007 3F018F95F0FFFF',
  `80D4010015 34F0020001 ${repeated('34', 16)}`,
  `80D4010015 36F002FF33 ${repeated('36', 16)}`,
  `80D4010015 37F002FF33 ${repeated('37', 16)}`,
  `80D4010015 38F002FF33 ${repeated('38', 16)}`,
  `80D4010015 39F0024433 ${repeated('39', 16)}`,
  `80D4010115 3EF0020001 ${repeated('3E01', 8)}`,
  `80D4010215 3EF0020001 ${repeated('3E02', 8)}`,
  `80D4010115 3FF0020001 ${repeated('3F01', 8)}`,
  `80D4010215 3FF0020001 ${repeated('3F02', 8)}`,
  `80D4010115 3DF0020100 ${repeated('3D01', 8)}`,
  `80D4010215 3DF0020100 ${repeated('3D02', 8)}`,
  `80D4010115 3CF0020100 ${repeated('3C01', 8)}`,
  `80D4010215 3CF0020100 ${repeated('3C02', 8)}`,
  '80D401000D 3AF0EF0133 12345FFFFFFFFFFF',
  '80E0001507 A8001EF0F0FFFF',
  '80E0001607 A80027F0F0FFFF',
  '80E0001707 2805DCF0F0FFFF',
  '80E0001807 2E0A17F1EFFFFF',
  '80E0000107 2F0208F100FF18',
  '80E0000207 2F0208F000FF18',
];

/** EF15 that the general manual (8.3) shows inside the FCI. */
export const PUBLISHED_EF15 =
  '1111222233330006 03 01 00061998081700000030 19980815 19991231 5566'.replaceAll(' ', '');

/** A purse of one's own keys: MF, application, key file with purchase, load and TAC key, log, EP. */
export function purseCard(
  keys: { purchase: string; load: string; tac: string; purchaseId?: string; loadId?: string },
  options: Partial<BlankOptions> = {},
): VirtualCard {
  const card = erased(options);
  const { purchaseId = '01', loadId = '01' } = keys;
  for (const command of [
    '80E03F0111 38FFFFF0F095FFFF A00000000386980701',
    '00A4040009 A00000000386980701',
    '80E0000007 3F018F95F0FFFF',
    `80D4010015 34F0020001 ${keys.tac}`,
    `80D4010015 36F002FF33 ${repeated('36', 16)}`,
    `80D401${purchaseId}15 3EF0020000 ${keys.purchase}`,
    `80D401${loadId}15 3FF0020000 ${keys.load}`,
    '80E0001707 2C0100F000FFFF',
    '00E200B830 022E'.concat(repeated('00', 46)),
    '80E0001807 2E0A17F0EFFFFF',
    '80E0000207 2F0208F000FF18',
  ]) {
    ok(card, command);
  }
  return card;
}
