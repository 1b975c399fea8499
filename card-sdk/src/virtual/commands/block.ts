import { accept, type Call, type Handler, refuse, type Reply } from '../kernel/handler.ts';
import { unwrapManagement } from '../kernel/line-protection.ts';
import {
  directoryOf,
  type DirectoryLock,
  type Memory,
  MF_ID,
  replaceFile,
} from '../kernel/memory.ts';
import { SW } from '../kernel/status-word.ts';

/** 84 1E: P2 00 until APPLICATION UNBLOCK, 01 for ever. */
export const applicationBlock: Handler = (call) => {
  const { p1, p2 } = call.command;
  if (p1 !== 0 || p2 > 1) return refuse(SW.badP1P2);
  return managed(call, (memory) => locked(call, memory, p2 === 0 ? 'temporary' : 'permanent'));
};

/** 84 18 */
export const applicationUnblock: Handler = (call) => {
  if (call.command.p1 !== 0 || call.command.p2 !== 0) return refuse(SW.badP1P2);
  const { lock } = directoryOf(call.memory, call.session.directory);
  if (lock === 'permanent') return refuse(SW.lockedForGood);
  if (lock === 'open') return refuse(SW.conditionsNotMet);
  return managed(call, (memory) => locked(call, memory, 'open'));
};

/** 84 16, in the MF: nothing works afterwards. */
export const cardBlock: Handler = (call) => {
  if (call.command.p1 !== 0 || call.command.p2 !== 0) return refuse(SW.badP1P2);
  if (call.session.directory !== MF_ID) return refuse(SW.conditionsNotMet);
  return managed(call, (memory) => ({ ...memory, cardBlocked: true }));
};

function managed(call: Call, change: (memory: Memory) => Memory): Reply {
  const checked = unwrapManagement(call);
  if (checked.kind === 'reply') return checked.reply;
  const { data, memory } = checked.value;
  if (data.length !== 0) return refuse(SW.wrongLength, memory);
  return accept({ memory: change(memory) });
}

const locked = ({ session }: Call, memory: Memory, lock: DirectoryLock): Memory =>
  replaceFile(memory, { ...directoryOf(memory, session.directory), lock });
