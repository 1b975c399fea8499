import { ascii, uint } from '../bytes.ts';
import {
  addKey,
  authenticate,
  createDirectory,
  createKeyFile,
  type NewKey,
  replaceKey,
  selectByFid,
} from './commands.ts';
import { discreet, type PersonaliseStep } from './step.ts';

/** What a chip is delivered with. */
export const TRANSPORT_KEY: Uint8Array = new Uint8Array(16).fill(0xff);

export const MF_FID = 0x3f00;
export const DIR_SFI = 0x01;
const MF_KEY_SPACE = 0x50;

/** Follow-up state A in the MF is what `PERMISSION.issuer` asks for; fifteen tries. */
const masterKey = (name: string, value: Uint8Array): NewKey => ({
  name,
  type: 0x39,
  id: 0,
  fourth: 0xaa,
  fifth: 0xff,
  value,
});

/**
 * Back to an empty MF, whatever an earlier run that was cut short has left, and the transport key
 * in it again. Until the last step of the script that key opens the card, so any run can be redone.
 */
export const beginWithEmptyCard = (): readonly PersonaliseStep[] => [
  selectByFid(MF_FID),
  // 6A88: an earlier run ended between erasing and the first key.
  discreet({
    ...authenticate(TRANSPORT_KEY, 'authenticate with the transport key'),
    accept: ['6A88'],
  }),
  { apdu: '800E000000', note: 'erase the card', resume: { kind: 'never' } },
  {
    ...createDirectory(MF_FID, ascii('1PAY.SYS.DDF01'), DIR_SFI, 'create MF'),
    resume: { kind: 'never' },
  },
  createKeyFile(MF_KEY_SPACE, DIR_SFI),
  addKey(masterKey('transport key', TRANSPORT_KEY), 0),
  authenticate(TRANSPORT_KEY, 'authenticate with the transport key'),
];

/** To the MF, whose security state SELECT has dropped, with the issuer's rights. */
export const returnToMf = (): readonly PersonaliseStep[] => [
  selectByFid(MF_FID),
  authenticate(TRANSPORT_KEY, 'authenticate with the transport key'),
];

/** The transport key goes last, and its successor is tried: from here on the card is the issuer's. */
export const closeCard = (key: Uint8Array): readonly PersonaliseStep[] => [
  ...returnToMf(),
  replaceKey(masterKey('the card master key', key), TRANSPORT_KEY),
  selectByFid(MF_FID),
  authenticate(key, 'authenticate with the card master key'),
];

export const recordsOf = (count: number, length: number): Uint8Array =>
  uint(count * 256 + length, 2);
