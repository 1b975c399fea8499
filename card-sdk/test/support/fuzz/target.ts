import { unhex } from '../../../src/bytes.ts';
import { PROFILES } from '../../../src/card/index.ts';
import { decodeImage } from '../../../src/virtual/image.ts';
import type { Memory } from '../../../src/virtual/kernel/memory.ts';
import { QUIRK_NAMES, QUIRKS, type Quirks } from '../../../src/virtual/index.ts';
import {
  keyOf,
  OVERDRAW_KEY,
  PBOC_ASN,
  pbocCard,
  PIN,
  TUNION_ASN,
  tunionCard,
  UNLOAD_KEY,
} from '../profile-cards.ts';
import {
  cardKeysOf,
  cityKey,
  issuedCard,
  issuedPsam,
  rootKey,
  TEST_STUDENT,
} from '../student-card.ts';
import type { Seeded } from './seeded.ts';

/** What the fuzzer knows of a card: everything, so that it gets behind every door. */
export interface CardTarget {
  readonly name: string;
  readonly memory: Memory;
  readonly aid: Uint8Array;
  readonly keys: {
    readonly purchase: Uint8Array;
    readonly load: Uint8Array;
    readonly lineProtection: Uint8Array;
    readonly authentication: Uint8Array;
    readonly mainAuthentication: Uint8Array;
    readonly mainLineProtection: Uint8Array;
    readonly unload: Uint8Array;
    readonly overdraw: Uint8Array;
    readonly pinUnlock: Uint8Array;
    readonly pinReload: Uint8Array;
  };
  readonly pin: Uint8Array;
}

export interface PsamTarget {
  readonly memory: Memory;
  readonly keys: {
    readonly purchase: Uint8Array;
    readonly internal: Uint8Array;
    readonly master: Uint8Array;
  };
}

const AUTH_CODE = unhex('8588D32B7688D32B76');
const TRANSPORT = new Uint8Array(8).fill(0xff);

export async function cardTargets(): Promise<readonly CardTarget[]> {
  const student = cardKeysOf(TEST_STUDENT);
  const studentKeys = {
    purchase: student.DPK,
    load: student.DLK,
    lineProtection: student.DAMK,
    authentication: student.DACK,
    mainAuthentication: student.DCMK,
    mainLineProtection: student.DCMK,
    unload: UNLOAD_KEY,
    overdraw: OVERDRAW_KEY,
    pinUnlock: student.DPUK,
    pinReload: student.DRPK,
  };
  const foreign = (asn: typeof TUNION_ASN): CardTarget['keys'] => ({
    purchase: keyOf('DPK', asn),
    load: keyOf('DLK', asn),
    lineProtection: keyOf('DAMK', asn),
    authentication: keyOf('DACK', asn),
    mainAuthentication: TRANSPORT,
    mainLineProtection: TRANSPORT,
    unload: UNLOAD_KEY,
    overdraw: OVERDRAW_KEY,
    pinUnlock: keyOf('DPUK', asn),
    pinReload: keyOf('DRPK', asn),
  });
  const studentCard = { aid: PROFILES.mohurd.aid, keys: studentKeys, pin: PIN };
  const own = decodeImage((await issuedCard()).save());
  return [
    { name: 'student', memory: own, ...studentCard },
    { name: 'student with code', memory: { ...own, authCode: AUTH_CODE }, ...studentCard },
    {
      name: 'T-Union',
      memory: decodeImage(tunionCard().save()),
      aid: PROFILES.tunion.aid,
      keys: foreign(TUNION_ASN),
      pin: PIN,
    },
    {
      name: 'PBOC',
      memory: decodeImage(pbocCard().save()),
      aid: PROFILES.pboc.aid,
      keys: foreign(PBOC_ASN),
      pin: PIN,
    },
  ];
}

export async function psamTarget(): Promise<PsamTarget> {
  return {
    memory: decodeImage((await issuedPsam()).save()),
    keys: { purchase: cityKey('DPK'), internal: cityKey('IAK'), master: rootKey('DCMK') },
  };
}

/** Mostly the usual card, else one with some switches turned. */
export function anyQuirks(rng: Seeded, usual: Quirks): Quirks {
  if (rng.chance(50)) return usual;
  const turned = QUIRK_NAMES.filter(() => rng.chance(25)).map((name) => [
    name,
    rng.pick<string | number>(QUIRKS[name].values),
  ]);
  return { ...usual, ...(Object.fromEntries(turned) as Partial<Quirks>) };
}
