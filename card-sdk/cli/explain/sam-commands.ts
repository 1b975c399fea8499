import { FieldReader } from '../../src/field-reader.ts';
import { parseLocalDateTime } from '../../src/ids.ts';
import {
  CRYPT_MODE,
  type CryptMode,
  creditSamForPurchase,
  desCrypt,
  initForDescrypt,
  initSamForPurchase,
  takeAuthCode,
} from '../../src/psam/index.ts';
import { known, type KnownCommand } from './known-command.ts';

const FACTOR = 8;

/** The factors on the wire, 8 bytes each, as they stand there. */
const factorsIn = (data: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(data.length / FACTOR) }, (_, at) =>
    data.slice(at * FACTOR, (at + 1) * FACTOR),
  );

const FIXED = 20;

export const SAM_COMMANDS: readonly KnownCommand[] = [
  known(initSamForPurchase, ({ data }) => {
    const field = new FieldReader(data.slice(0, FIXED), FIXED);
    const [factor = new Uint8Array(0), ...upperFactors] = factorsIn(data.slice(FIXED));
    return {
      random: field.bytes(4),
      offlineCounter: field.uint(2),
      amount: field.fen(4),
      type: field.uint(1),
      at: parseLocalDateTime(field.bcd(7)),
      keyVersion: field.uint(1),
      algorithmId: field.uint(1),
      factor,
      upperFactors,
      factorOrder: 'card-first' as const,
    };
  }),
  known(creditSamForPurchase, ({ data }) => data),
  known(takeAuthCode, ({ data }) => data),
  known(initForDescrypt, ({ p1, p2, data }) => ({
    key: { usage: p1, keyId: p2 },
    factors: factorsIn(data),
    factorOrder: 'card-first' as const,
  })),
  known(desCrypt, ({ p1, data }) => ({ mode: modeOf(p1), data })),
];

const modeOf = (p1: number): CryptMode =>
  (Object.keys(CRYPT_MODE) as CryptMode[]).find((mode) => CRYPT_MODE[mode] === p1) ?? 'encrypt';
