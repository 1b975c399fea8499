import type { CardChannel } from '../../src/apdu/index.ts';
import { concat, equalBytes, readUint, uint, unhex } from '../../src/bytes.ts';
import { TRIPLE_DES } from '../../src/crypto/index.ts';
import { terminalIdBytes } from '../../src/ids.ts';
import {
  EF_0015_PSAM_INFO,
  EF_0016_TERMINAL,
  EF_0017_PSAM_APPLICATION,
} from '../../src/psam/index.ts';
import { DEVELOPMENT_PSAM } from './key-set.ts';

const OK = unhex('9000');
const NOT_KNOWN = unhex('6D00');
const NOT_FOUND = unhex('6A82');
const WRONG_STATE = unhex('6901');
const MAC_WRONG = unhex('9302');

const FILES: readonly (readonly [sfi: number, content: Uint8Array])[] = [
  [
    EF_0015_PSAM_INFO.sfi,
    EF_0015_PSAM_INFO.encode({
      serial: DEVELOPMENT_PSAM.psamNo,
      version: 1,
      keyCardType: 1,
      fciData: '0000',
    }),
  ],
  [EF_0016_TERMINAL.sfi, EF_0016_TERMINAL.encode(DEVELOPMENT_PSAM.terminalId)],
  [
    EF_0017_PSAM_APPLICATION.sfi,
    EF_0017_PSAM_APPLICATION.encode({
      purchaseKeyIndex: 1,
      issuer: DEVELOPMENT_PSAM.issuer,
      acquirer: DEVELOPMENT_PSAM.issuer,
      validFrom: '20000101',
      validUntil: '20991231',
    }),
  ],
];

/**
 * A security module for cards whose purchase key is not derived from their number, which no real
 * one has: it answers just what a purchase asks. Its sequence is the time in seconds, which moves
 * on without being kept anywhere.
 */
export function publishedSam(purchaseKey: Uint8Array, clock: () => Date): CardChannel {
  let authCode = new Uint8Array(0);
  let open: { readonly session: Uint8Array; readonly amount: Uint8Array } | undefined;

  const init = (data: Uint8Array): Uint8Array => {
    const sequence = Math.floor(clock().getTime() / 1000);
    const session = TRIPLE_DES.purchaseSessionKey(
      purchaseKey,
      data.slice(0, 4),
      readUint(data.slice(4, 6)),
      sequence,
    );
    // random4 · counter2 · amount4 · type1 · date4 · time3 · …
    const amount = data.slice(6, 10);
    const terminal = terminalIdBytes(DEVELOPMENT_PSAM.terminalId);
    const input = concat(amount, data.slice(10, 11), terminal, data.slice(11, 18), authCode);
    authCode = new Uint8Array(0);
    open = { session, amount };
    return concat(uint(sequence, 4), TRIPLE_DES.mac(session, input), OK);
  };

  const credit = (mac2: Uint8Array): Uint8Array => {
    if (open === undefined) return WRONG_STATE;
    const isRight = equalBytes(TRIPLE_DES.mac(open.session, open.amount), mac2);
    open = undefined;
    return isRight ? OK : MAC_WRONG;
  };

  return (command) => {
    const [, ins, p1 = 0] = command;
    const data = command.slice(5, 5 + (command[4] ?? 0));
    switch (ins) {
      case 0xa4:
        return Promise.resolve(OK);
      case 0xb0: {
        const file = FILES.find(([sfi]) => sfi === (p1 & 0x1f));
        return Promise.resolve(file === undefined ? NOT_FOUND : concat(file[1], OK));
      }
      case 0xca:
        authCode = data;
        return Promise.resolve(OK);
      case 0x70:
        return Promise.resolve(init(data));
      case 0x72:
        return Promise.resolve(credit(data));
      default:
        return Promise.resolve(NOT_KNOWN);
    }
  };
}
