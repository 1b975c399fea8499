import { equalBytes, uint } from '../../bytes.ts';
import { PROFILES } from '../../card/profile.ts';
import { accept, type Call, type Handler, refuse } from '../kernel/handler.ts';
import { directoryOf, type PurseFile } from '../kernel/memory.ts';
import { SW } from '../kernel/status-word.ts';
import { openPurse, PURSE, shownByGetBalance } from './purse.ts';

/** What P1 of GET BALANCE asks for; FMCOS knows the first, T-Union cards all four. */
const BALANCES: readonly ((call: Call, purse: PurseFile) => Uint8Array)[] = [
  (call, { balance }) => shownByGetBalance(call, balance),
  (_, { overdraft }) => uint(overdraft, 4),
  (_, { balance, overdraft }) => uint(Math.max(0, overdraft - balance), 4),
  (call, { balance, overdraft }) => shownByGetBalance(call, Math.max(0, balance - overdraft)),
];

/** 80 5C: fen, 4 bytes. */
export const getBalance: Handler = (call) => {
  const { p1, p2, data } = call.command;
  const show = p1 === 0 || isTUnion(call) ? BALANCES[p1] : undefined;
  if (show === undefined || (p2 !== PURSE.deposit && p2 !== PURSE.electronic)) {
    return refuse(SW.badP1P2);
  }
  if (data.length !== 0) return refuse(SW.wrongLength);
  const purse = openPurse(call, p2);
  return purse.kind === 'reply' ? purse.reply : accept({ data: show(call, purse.value) });
};

const isTUnion = ({ memory, session }: Call): boolean =>
  equalBytes(directoryOf(memory, session.directory).name, PROFILES.tunion.aid);
