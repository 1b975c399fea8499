import { ascii, concat, hex, uint, unhex } from '../bytes.ts';
import { type Suite, TRIPLE_DES } from '../crypto/index.ts';
import { type PsamNo, type TerminalId, terminalIdBytes } from '../ids.ts';
import {
  addKey,
  addSamKey,
  createDirectory,
  createElementary,
  createKeyFile,
  FILE_TYPE,
  PERMISSION,
  selectByFid,
  writePlain,
} from './commands.ts';
import type { ChipIssue } from './issue.ts';
import { beginWithEmptyCard, closeCard, TRANSPORT_KEY } from './master-file.ts';
import { ALGORITHM_3DES, KEY_VERSION } from './card-keys.ts';
import type { PersonaliseStep, ReadBack } from './step.ts';

export interface PsamData {
  readonly psamNo: PsamNo;
  readonly terminalId: TerminalId;
  /** 8 bytes, hex: whose cards it accepts. */
  readonly issuer: string;
  /** `YYYYMMDD` */
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** City-level keys: the PSAM derives each card's from them. */
export interface PsamKeys {
  readonly DPK: Uint8Array;
  readonly IAK: Uint8Array;
  /** Replaces the transport key; a module without one could be erased by anybody. */
  readonly master?: Uint8Array;
}

const APPLICATION_FID = 0xdf01;
const APPLICATION_NAME = ascii('LCT.PSAM01');
/** (levels below this key << 5) | use: 2 purchase, 7 encryption. */
const USAGE = { purchase: 0x22, encryption: 0x27 } as const;
const PURCHASE_KEY_INDEX = 0x01;
const FIRST_SEQUENCE = 1;

/**
 * A blank security module up to one that a terminal of ours can be given. `suite` is that of its
 * purchase key.
 */
export const psamIssue = (
  data: PsamData,
  keys: PsamKeys,
  suite: Suite = TRIPLE_DES,
): ChipIssue => ({
  steps: psamScript(data, keys, suite),
  readBack: psamReadBack(data),
  begun: psamBegun(data),
});

function psamScript(data: PsamData, keys: PsamKeys, suite: Suite): PersonaliseStep[] {
  const { terminalId, issuer, validFrom = '20000101', validUntil = '20991231' } = data;
  const masterKey = keys.master ?? TRANSPORT_KEY;
  const application = concat(
    uint(PURCHASE_KEY_INDEX, 1),
    unhex(issuer),
    unhex(issuer), // the acquirer is the issuer's own clearing house
    unhex(validFrom + validUntil),
  );
  return [
    ...beginWithEmptyCard(),
    ...file(0x0015, moduleInformation(data), 'module information'),
    ...file(0x0016, terminalIdBytes(terminalId), 'terminal number'),
    createDirectory(APPLICATION_FID, APPLICATION_NAME, 0x97, 'create purchase application'),
    selectByFid(APPLICATION_FID),
    createKeyFile(0x0100, 0x97),
    addKey(
      {
        name: 'application master key',
        type: 0x39,
        id: 0,
        fourth: 0x44,
        fifth: 0xff,
        value: masterKey,
      },
      0,
    ),
    addSamKey(
      [USAGE.purchase, KEY_VERSION, suite.algorithmIds[0]],
      keys.DPK,
      masterKey,
      'purchase key',
    ),
    addSamKey(
      [USAGE.encryption, KEY_VERSION, ALGORITHM_3DES],
      keys.IAK,
      masterKey,
      'genuineness key',
    ),
    ...file(0x0017, application, 'application information'),
    ...file(0x0018, uint(FIRST_SEQUENCE, 4), 'terminal sequence'),
    ...(keys.master === undefined ? [] : closeCard(keys.master)),
  ];
}

const moduleInformation = ({ psamNo }: PsamData): Uint8Array =>
  concat(unhex(psamNo), unhex('01010000'));

/** Its keys show only in what it computes. */
function psamReadBack(data: PsamData): ReadBack[] {
  return [
    ...psamBegun(data),
    {
      apdu: '00B0960006',
      response: `${hex(terminalIdBytes(data.terminalId))}9000`,
      note: 'terminal number',
    },
  ];
}

/** The module's number is the first thing written. */
const psamBegun = (data: PsamData): ReadBack[] => [
  {
    apdu: '00B095000E',
    response: `${hex(moduleInformation(data))}9000`,
    note: 'module information',
  },
];

const file = (fid: number, content: Uint8Array, note: string): readonly PersonaliseStep[] => [
  createElementary(
    fid,
    FILE_TYPE.binary,
    uint(content.length, 2),
    { read: PERMISSION.always, write: PERMISSION.issuer },
    note,
  ),
  writePlain(fid & 0x1f, content, note),
];
