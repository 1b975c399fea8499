import {
  loadMac1Input,
  loadMac2Input,
  sameMac,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../../src/crypto/index.ts';
import type { LoadHost } from '../../src/epurse/index.ts';
import { localDateTimeOf } from '../../src/ids.ts';
import type { HostFor, KeySet } from './key-set.ts';

/** What a centre does at a load, with the keys of a key set: no money stands behind it. */
export const loadHost =
  (keys: KeySet, clock: () => Date): HostFor =>
  (amount, terminalId): LoadHost => ({
    authorise: (challenge) => {
      const session = TRIPLE_DES.loadSessionKey(
        keys.cardKeys(challenge.asn).DLK,
        challenge.random,
        challenge.onlineCounter,
      );
      const terms = { amount, type: TRANSACTION_TYPE.load, terminalId };
      const expected = TRIPLE_DES.mac(
        session,
        loadMac1Input({ ...terms, oldBalance: challenge.balanceBefore }),
      );
      if (!sameMac(expected, challenge.mac1)) {
        return Promise.resolve({ kind: 'refused', code: 'LOAD_MAC1_WRONG' });
      }
      const at = localDateTimeOf(clock());
      const mac2 = TRIPLE_DES.mac(session, loadMac2Input({ ...terms, at }));
      return Promise.resolve({ kind: 'authorised', loadId: 'development', mac2, at });
    },
  });
