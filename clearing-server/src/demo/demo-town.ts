import {
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
  type OperatorNo,
} from '@lvchengtong/card-sdk/ids';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { Operator } from '../participants/operator-store.ts';
import type { TerminalKind, TerminalRegistration } from '../terminals/terminal.ts';

const SCHOOL = parseOperatorNo('41000001');
const BUS = parseOperatorNo('41000002');
const METRO = parseOperatorNo('41000003');

/** Made-up accounts: their check digits are wrong. */
export const DEMO_OPERATORS: readonly Operator[] = [
  { operatorNo: SCHOOL, name: '青禾小学', kind: 'school', bankAccount: '4101000000000001' },
  { operatorNo: BUS, name: '郑州公交（演示）', kind: 'bus', bankAccount: '4101000000000002' },
  { operatorNo: METRO, name: '郑州地铁（演示）', kind: 'metro', bankAccount: '4101000000000003' },
];

/** Where money is taken by `operatorNo`; what one registers, and what it counts as it goes. */
export interface DemoTerminal extends TerminalRegistration {
  terminalSequence: number;
  journalSequence: number;
  batchNo: number;
  /** Records that it has not sent yet. */
  readonly unsent: TransactionRecord[];
}

const PLACES: readonly (readonly [OperatorNo, TerminalKind, string])[] = [
  [SCHOOL, 'issuing', '制卡室'],
  [SCHOOL, 'top-up', '充值点'],
  [SCHOOL, 'canteen', '食堂 1 号窗口'],
  [SCHOOL, 'canteen', '食堂 2 号窗口'],
  [SCHOOL, 'gate', '东门'],
  [BUS, 'bus', 'B17 路 · 豫A10017D'],
  [BUS, 'bus', 'B53 路 · 豫A10053D'],
  [METRO, 'metro', '1 号线 · 二七广场站'],
  [METRO, 'metro', '5 号线 · 郑州东站'],
];

/** A school, two bus lines and two metro stations. Fresh counters each time. */
export function demoTerminals(): readonly DemoTerminal[] {
  return PLACES.map(([operatorNo, kind, place], at) => ({
    terminalId: parseTerminalId(`4100900${String(at + 1).padStart(5, '0')}`),
    psamNo: parsePsamNo(`00004500900${String(at + 1).padStart(9, '0')}`),
    operatorNo,
    kind,
    place,
    simulated: true,
    terminalSequence: 0,
    journalSequence: 0,
    batchNo: 0,
    unsent: [],
  }));
}
