import { getResponse } from '../../src/apdu/commands/get-response.ts';
import {
  type BytePlace,
  addKey,
  appendRecord,
  applicationBlock,
  applicationUnblock,
  cardBlock,
  changeKey,
  changePin,
  createDirectory,
  createElementaryFile,
  eraseDirectory,
  externalAuthenticate,
  getAuthCode,
  getChallenge4,
  getChallenge8,
  internalAuthenticate,
  internalDecrypt,
  internalMac,
  readBinary,
  readBytes,
  readRecord,
  readTaggedRecord,
  reloadPin,
  selectByFid,
  selectByName,
  unblockPin,
  updateBinary,
  updateBytes,
  updateRecord,
  updateTaggedRecord,
  verifyPin,
} from '../../src/card/index.ts';
import type { ReceivedCommand } from '../../src/apdu/index.ts';
import { FieldReader } from '../../src/field-reader.ts';
import { type AnyFile, FILES, type Place } from './files.ts';
import { known, type KnownCommand } from './known-command.ts';
import { MONEY_COMMANDS } from './money-commands.ts';
import { SAM_COMMANDS } from './sam-commands.ts';

const nothing = (): undefined => undefined;

const CARD_COMMANDS: readonly KnownCommand[] = [
  known(selectByName, ({ data }) => data),
  known(selectByFid, ({ data }) => new FieldReader(data, 2).uint(2)),
  known(getChallenge4, nothing),
  known(getChallenge8, nothing),
  known(getAuthCode, nothing),
  known(getResponse, ({ le = 0 }) => le),
  known(verifyPin, ({ p2, data }) => ({ pinId: p2, pin: data })),
  known(externalAuthenticate, ({ p2, data }) => ({ keyId: p2, cryptogram: data })),
  known(internalAuthenticate, ({ p2, data }) => ({ keyId: p2, challenge: data })),
  known(internalDecrypt, ({ p2, data }) => ({ keyId: p2, challenge: data })),
  known(internalMac, ({ p2, data }) => ({ keyId: p2, challenge: data })),
  known(changePin, ({ p2, data }) => {
    const separator = data.indexOf(0xff);
    return { pinId: p2, oldPin: data.slice(0, separator), newPin: data.slice(separator + 1) };
  }),
  known(reloadPin, ({ p2, data }) => ({
    pinId: p2,
    newPin: data.slice(0, -4),
    mac: data.slice(-4),
  })),
  known(unblockPin, ({ p1, data }) => ({ pinId: p1, pin: data })),
  known(eraseDirectory, nothing),
  known(applicationBlock, ({ p2 }) => (p2 === 1 ? 'for-ever' : 'until-unblocked')),
  known(applicationUnblock, nothing),
  known(cardBlock, nothing),
  known(addKey, ({ p2, data }) => ({ keyId: p2, ...keyIn(data) })),
  known(changeKey, ({ p1, p2, data }) => ({ keyId: p2, replaces: p1, ...keyIn(data) })),
  known(createDirectory, ({ p1, p2, data }) => ({
    fid: p1 * 256 + p2,
    space: readUint2(data, 1),
    createPermission: data[3] ?? 0,
    erasePermission: data[4] ?? 0,
    applicationFileId: data[5] ?? 0,
    name: data.slice(8),
  })),
  known(createElementaryFile, ({ p1, p2, data }) => ({
    fid: p1 * 256 + p2,
    type: data[0] ?? 0,
    size: readUint2(data, 1),
    readPermission: data[3] ?? 0,
    writePermission: data[4] ?? 0,
    reserved: data[5] ?? 0,
    access: data[6] ?? 0,
  })),
];

const readUint2 = (data: Uint8Array, at: number): number =>
  (data[at] ?? 0) * 256 + (data[at + 1] ?? 0);

const keyIn = (
  data: Uint8Array,
): { readonly type: number; readonly attributes: Uint8Array; readonly key: Uint8Array } => ({
  type: data[0] ?? 0,
  attributes: data.slice(1, 5),
  key: data.slice(5),
});

/** The commands that a declared file has. */
const fileCommands = (file: AnyFile): readonly KnownCommand[] =>
  file.structure === 'transparent'
    ? [known(readBinary(file), nothing), known(updateBinary(file), ({ data }) => file.decode(data))]
    : [
        known(readRecord(file), ({ p1 }) => p1),
        known(readTaggedRecord(file), ({ p1 }) => p1),
        known(updateRecord(file), ({ p1, data }) => ({ recordNo: p1, content: file.decode(data) })),
        known(updateTaggedRecord(file), ({ p1, data }) => ({
          tag: p1,
          content: file.decode(data),
        })),
        known(appendRecord(file), ({ data }) => file.decode(data)),
      ];

const SHORT_IDENTIFIER = 0x80;

/** Where in a file: P1 names it and P2 counts, or both count in the selected one. */
const placeIn = ({ p1, p2 }: ReceivedCommand): BytePlace =>
  (p1 & SHORT_IDENTIFIER) === 0 ? { offset: p1 * 256 + p2 } : { sfi: p1 & 0x1f, offset: p2 };

/** For what no declared file explains. */
export const GENERAL_COMMANDS: readonly KnownCommand[] = [
  known(readBytes, (command) => ({ ...placeIn(command), length: command.le ?? 0 })),
  known(updateBytes, (command) => ({ ...placeIn(command), bytes: command.data })),
];

/** Every command of which more than the name can be said, where a file may lie in any of `places`. */
export function knownCommands(places: readonly Place[]): readonly KnownCommand[] {
  const files = new Set(places.flatMap((place) => FILES[place]));
  return [
    ...CARD_COMMANDS,
    ...MONEY_COMMANDS,
    ...SAM_COMMANDS,
    ...[...files].flatMap(fileCommands),
  ];
}
