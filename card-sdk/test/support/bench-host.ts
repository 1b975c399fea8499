import {
  loadMac1Input,
  loadMac2Input,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../../src/crypto/index.ts';
import type { LoadHost } from '../../src/epurse/index.ts';
import { diversificationFactor, parseLocalDateTime, type TerminalId } from '../../src/ids.ts';
import type { Fen } from '../../src/money.ts';
import { cityKey } from './student-card.ts';

export const BENCH_TIME = parseLocalDateTime('20260901073015');

/** The centre's part of a load, with the keys of the test city. */
export const benchHost = (amount: Fen, terminalId: TerminalId): LoadHost => ({
  authorise: (challenge) => {
    const key = TRIPLE_DES.diversify(cityKey('DLK'), diversificationFactor(challenge.asn));
    const sessionKey = TRIPLE_DES.loadSessionKey(key, challenge.random, challenge.onlineCounter);
    const terms = { amount, type: TRANSACTION_TYPE.load, terminalId };
    const input = loadMac1Input({ ...terms, oldBalance: challenge.balanceBefore });
    if (!sameMac(TRIPLE_DES.mac(sessionKey, input), challenge.mac1)) {
      return Promise.resolve({ kind: 'refused', code: 'LOAD_MAC1_WRONG' });
    }
    const mac2 = TRIPLE_DES.mac(sessionKey, loadMac2Input({ ...terms, at: BENCH_TIME }));
    return Promise.resolve({ kind: 'authorised', loadId: 'bench', mac2, at: BENCH_TIME });
  },
});
