import { DATA_LENGTH_MAX, type ReceivedCommand } from '../../apdu/index.ts';
import { PROTECTED_CLASS } from '../../crypto/secure-messaging.ts';
import { findFile } from './find-file.ts';
import { accept, type Call, go, type Handler, refuse, type Step, stop } from '../kernel/handler.ts';
import { protectAnswer, unwrapRead, unwrapWrite } from '../kernel/line-protection.ts';
import { type BinaryFile, replaceFile } from '../kernel/memory.ts';
import { permits } from '../kernel/permission.ts';
import { repeatWith, SW } from '../kernel/status-word.ts';

/** 00|04 B0 */
export const readBinary: Handler = (call) => {
  const place = locate(call);
  if (place.kind === 'reply') return place.reply;
  const { file, offset } = place.value;
  if (!permits(file.readPermission, call.memory, call.session))
    return refuse(SW.securityStateNotMet);
  const read = unwrapRead(call, file);
  if (read.kind === 'reply') return read.reply;
  if (offset >= file.content.length) return refuse(SW.beyondFile, read.value);
  const there = file.content.length - offset;
  const wanted = call.command.le ?? 0;
  const most = longestRead(call.command);
  if (wanted > most) return refuse(SW.wrongLength, read.value);
  // 6Cxx has no room for more than 256, so an extended Le is the most that is wanted (ISO 7816-4, 5.1).
  if (wanted > there && there <= 256) return refuse(repeatWith(there), read.value);
  const length = Math.min(there, wanted === 0 ? most : wanted);
  const data = file.content.slice(offset, offset + length);
  return {
    statusWord: file.written ? SW.ok : SW.neverWritten,
    data: protectAnswer(call, file, data),
    memory: read.value,
  };
};

/** A protected answer has to leave room for length, padding and MAC (FMCOS: 239 bytes). */
const longestRead = ({ cla, extended }: ReceivedCommand): number => {
  if ((cla & PROTECTED_CLASS) !== 0) return DATA_LENGTH_MAX;
  return extended ? 65_536 : 256;
};

/** 00|04 D6 (D0) */
export const updateBinary: Handler = (call) => {
  const place = locate(call);
  if (place.kind === 'reply') return place.reply;
  const { file, offset } = place.value;
  if (!permits(file.writePermission, call.memory, call.session)) {
    return refuse(SW.securityStateNotMet);
  }
  const write = unwrapWrite(call, file);
  if (write.kind === 'reply') return write.reply;
  const { data, memory } = write.value;
  if (data.length === 0) return refuse(SW.wrongLength, memory);
  if (offset >= file.content.length) return refuse(SW.beyondFile, memory);
  if (offset + data.length > file.content.length) return refuse(SW.noSpace, memory);
  const content = file.content.slice();
  content.set(data, offset);
  return accept({ memory: replaceFile(memory, { ...file, content, written: true }) });
};

/** P1 = 100sssss names the file, P2 the offset; otherwise P1P2 is an offset in the current file. */
function locate(call: Call): Step<{ file: BinaryFile; offset: number }> {
  const { p1, p2 } = call.command;
  const bySfi = (p1 & 0x80) !== 0;
  if (bySfi && (p1 & 0x60) !== 0) return stop(SW.badP1P2);
  const found = findFile(call, bySfi ? p1 & 0x1f : undefined);
  if (found.kind === 'reply') return found;
  if (found.value.kind !== 'binary') return stop(SW.wrongFileType);
  return go({ file: found.value, offset: bySfi ? p2 : (p1 << 8) | p2 });
}
