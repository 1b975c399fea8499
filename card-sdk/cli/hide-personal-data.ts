import type { CardChannel } from '../src/apdu/index.ts';
import { concat } from '../src/bytes.ts';
import {
  type CardFile,
  mohurdFiles,
  pbocFiles,
  studentFiles,
  tunionFiles,
} from '../src/card/index.ts';
import { maskedName } from '../src/exchange/index.ts';

const INS_READ_BINARY = 0xb0;
const SHORT_IDENTIFIER = 0x80;

const maskedIdentity = (identityNo: string): string => '*'.repeat(identityNo.length);

/** A file that tells who the holder is, and how it reads when that is nobody's business. */
interface PersonalFile {
  readonly sfi: number;
  readonly length: number;
  readonly masked: (data: Uint8Array) => Uint8Array;
}

const personalFile = <Content>(
  file: CardFile<Content>,
  mask: (content: Content) => Content,
): PersonalFile => ({
  sfi: file.sfi,
  length: file.length,
  masked: (data) => file.encode(mask(file.decode(data))),
});

const PERSONAL_FILES: readonly PersonalFile[] = [
  personalFile(mohurdFiles.EF_0016_HOLDER, (holder) => ({
    ...holder,
    name: maskedName(holder.name),
    identityNo: maskedIdentity(holder.identityNo),
    reserved: new Uint8Array(holder.reserved.length), // cities keep their own data there
  })),
  ...[pbocFiles.EF_0016_HOLDER, tunionFiles.EF_0016_HOLDER].map((file) =>
    personalFile(file, (holder) => ({
      ...holder,
      name: maskedName(holder.name),
      identityNo: maskedIdentity(holder.identityNo),
    })),
  ),
  personalFile(studentFiles.EF_0006_PERSONAL_STUDENT, (student) => ({
    ...student,
    name: maskedName(student.name),
    studentNumberDigest: new Uint8Array(student.studentNumberDigest.length),
  })),
];

/**
 * Hides the holder at the channel, so that neither a screen nor a transcript has what it could
 * show. The answers still have their layout: a transcript of them replays like any other.
 */
export const withPersonalDataHidden =
  (channel: CardChannel): CardChannel =>
  async (command) => {
    const response = await channel(command);
    const [, ins, p1 = 0] = command;
    if (ins !== INS_READ_BINARY || (p1 & SHORT_IDENTIFIER) === 0) return response;
    const files = PERSONAL_FILES.filter(({ sfi }) => sfi === (p1 & 0x1f));
    const data = response.slice(0, -2);
    if (files.length === 0 || data.length === 0) return response;
    const file = files.find(({ length }) => length === data.length);
    // A holder file in a layout that nobody here knows: nothing of it is shown.
    const hidden = file === undefined ? new Uint8Array(data.length) : file.masked(data);
    return concat(hidden, response.slice(-2));
  };
