import { CURRENT_KEY_VERSION, type RootKeys } from '../keys/root-key-service.ts';
import { parseNationalNo } from './national-number.ts';
import { nationalNoDigest, type PersonKeys } from './student-number-secret.ts';

/** The root keys of persons, which encrypt and digest national student numbers. */
export function personKeys(roots: RootKeys): PersonKeys {
  const key = (name: 'PNEK' | 'PNDK'): Uint8Array => {
    const found = roots.get(`${name}/${CURRENT_KEY_VERSION}`);
    if (found === undefined) throw new Error(`${name} was not made`);
    return found;
  };
  return { PNEK: key('PNEK'), PNDK: key('PNDK') };
}

/** How a number is looked up without being kept. */
export function digestOf(roots: RootKeys): (nationalNo: string) => Uint8Array {
  const secrets = personKeys(roots);
  return (text) => nationalNoDigest(secrets, parseNationalNo(text));
}
