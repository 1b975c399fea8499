import { accept, type Handler, refuse } from '../kernel/handler.ts';
import { SAM_USE } from '../../psam/sam-usage.ts';
import { suiteOf } from '../kernel/keys.ts';
import { SW } from '../kernel/status-word.ts';
import { findSamKey, usageLevels, usageType } from './sam-keys.ts';
import { factorsOf } from './sam-purchase.ts';

/** What may leave the PSAM under a derived key; a purchase key only ever makes MAC1 inside. */
const CRYPT_USAGES: readonly number[] = [SAM_USE.encrypt, SAM_USE.macAndEncrypt];
const ENCRYPT = 0x00;
const LONGEST = 0x30;

/** 80 1A usage version: derives the key that DES CRYPT then works with. */
export const initForDescrypt: Handler = ({ command, memory, session }) => {
  const usage = command.p1;
  if (!CRYPT_USAGES.includes(usageType(usage))) return refuse(SW.badP1P2);
  const levels = usageLevels(usage);
  if (command.data.length !== levels * 8) return refuse(SW.wrongLength);
  const key = findSamKey(memory, session.directory, usageType(usage), levels, command.p2);
  if (key === undefined) return refuse(SW.keyNotFound);
  const suite = suiteOf(key);
  const derived = { suite, key: suite.diversify(key.value, ...factorsOf(command.data)) };
  return accept({ session: { sam: { ...session.sam, derived } } });
};

/** 80 FA 00: encrypts whole blocks under the derived key. */
export const desCrypt: Handler = ({ command, session }) => {
  if (command.p1 !== ENCRYPT || command.p2 !== 0) return refuse(SW.badP1P2);
  const { data } = command;
  const { derived } = session.sam;
  if (derived === undefined) return refuse(SW.wrongState);
  const { suite } = derived;
  if (data.length === 0 || data.length > LONGEST || data.length % suite.blockLength !== 0) {
    return refuse(SW.wrongLength);
  }
  return accept({
    data: suite.encrypt(derived.key, data),
    session: { sam: { ...session.sam, derived: undefined } },
  });
};
