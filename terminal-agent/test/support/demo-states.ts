import { parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen, ZERO } from '@lvchengtong/card-sdk/money';
import type {
  ScreenPerson,
  ScreenPhase,
  ScreenRecord,
  ScreenState,
} from '../../src/screen-state.ts';
import { acceptedPhase, CANTEEN_READY, SCRIPT_NOW, ZHANG } from './scripted-screen.ts';

const OUYANG: ScreenPerson = {
  cardEnding: '0025',
  maskedName: '欧**娜',
  className: '高三（12）班国际部',
  student: true,
};
const UNKNOWN: ScreenPerson = {
  cardEnding: '9133',
  maskedName: undefined,
  className: undefined,
  student: false,
};

const records = (gate: boolean): readonly ScreenRecord[] =>
  Array.from({ length: 10 }, (_, index) => ({
    journalSequence: 118 - index,
    recordKind: gate ? 'attendance' : index === 6 ? 'unresolved' : 'purchase',
    at: parseLocalDateTime(`2026090111${String(41 - index)}07`),
    person: [ZHANG, OUYANG, UNKNOWN][index % 3] ?? ZHANG,
    amount: gate ? ZERO : fen([1250, 600, 12_345][index % 3] ?? 0),
    balance: gate ? undefined : fen(8750),
    direction: gate ? (index % 4 === 3 ? 'out' : 'in') : 'none',
    refusal: index === 4 ? (gate ? 11 : 7) : 0,
    acknowledged: index > 2,
    takingBack: gate || index === 4 || index === 6 ? undefined : index === 1 ? 'done' : 'possible',
  }));

const busy: Partial<ScreenState> = {
  lastTen: records(false),
  today: { count: 1342, amount: fen(1_876_550) },
};

const offline: ScreenState['centre'] = {
  online: false,
  heardAt: new Date('2026-08-31T09:10:00Z'),
  offlineSince: new Date('2026-08-31T09:12:00Z'),
  backlogCount: 1342,
  backlogAmount: fen(1_876_550),
  recordsLeft: 3658,
};

const refused = (
  refusal: Extract<ScreenPhase, { kind: 'refused' }>['refusal'],
  code: string,
  more: Partial<Extract<ScreenPhase, { kind: 'refused' }>> = {},
): ScreenPhase => ({
  kind: 'refused',
  refusal,
  code,
  person: ZHANG,
  balance: undefined,
  centreCode: undefined,
  ...more,
});

const torn = (otherCardShown: boolean): ScreenPhase => ({
  kind: 'torn',
  cardEnding: '0017',
  amount: fen(1250),
  until: new Date(SCRIPT_NOW.getTime() + 27_000),
  otherCardShown,
});

const takeBack = (inCash: boolean, otherCardShown: boolean): ScreenPhase => ({
  kind: 'take-back',
  cardEnding: '0017',
  amount: fen(1250),
  inCash,
  otherCardShown,
});

const REPORT: ScreenState['zReport'] = {
  shiftNo: 17,
  cashierNo: '0001',
  openedAt: parseLocalDateTime('20260901060000'),
  closedAt: parseLocalDateTime('20260901133000'),
  firstSequence: 3,
  lastSequence: 1347,
  totals: {
    sales: { count: 1342, amount: fen(1_876_550) },
    unresolved: { count: 1, amount: fen(600) },
    loads: { count: 0, amount: ZERO },
    voidsToCard: { count: 2, amount: fen(2_500) },
    voidsInCash: { count: 1, amount: fen(600) },
  },
};

const canteen = (change: Partial<ScreenState>): ScreenState => ({
  ...CANTEEN_READY,
  ...busy,
  ...change,
});

const gate = (change: Partial<ScreenState>): ScreenState => ({
  ...CANTEEN_READY,
  terminal: { ...CANTEEN_READY.terminal, kind: 'gate', place: '第一中学东门' },
  mealPeriod: undefined,
  lastTen: records(true),
  today: { count: 834, amount: ZERO },
  ...change,
});

const pass = (change: Partial<Extract<ScreenPhase, { kind: 'accepted' }>> = {}): ScreenPhase => ({
  kind: 'accepted',
  person: OUYANG,
  recordKind: 'attendance',
  amount: ZERO,
  amountDue: ZERO,
  balance: undefined,
  lowBalance: false,
  concession: false,
  direction: 'in',
  late: false,
  recovered: false,
  ...change,
});

const accepted = acceptedPhase(fen(1250), fen(8750));

/** Every state a panel can show, by name: for pictures of them, and for looking at. */
export const DEMO_STATES: Readonly<Record<string, ScreenState>> = {
  'canteen-empty': CANTEEN_READY,
  'canteen-vacant': canteen({ cannotAccept: 'no-cashier' }),
  'canteen-z-report': canteen({ cannotAccept: 'no-cashier', zReport: REPORT }),
  'canteen-take-back': canteen({ phase: takeBack(false, false) }),
  'canteen-take-back-cash': canteen({ phase: takeBack(true, true) }),
  'canteen-taken-back': canteen({
    phase: {
      ...acceptedPhase(fen(1250), fen(8750)),
      recordKind: 'void',
      balance: undefined,
    } as ScreenPhase,
  }),
  'canteen-manned': canteen({ cashier: { cashierNo: '0001', maskedName: '王*芳' } }),
  'canteen-ready': canteen({}),
  'canteen-armed': canteen({ amount: fen(1250) }),
  'canteen-working': canteen({ amount: fen(1250), phase: { kind: 'working' } }),
  'canteen-accepted': canteen({ phase: accepted }),
  'canteen-large': canteen({ phase: acceptedPhase(fen(9_999_999), fen(100_000)) }),
  'canteen-low': canteen({ phase: acceptedPhase(fen(1250), fen(350)) }),
  'canteen-recovered': canteen({ phase: { ...accepted, recovered: true } as ScreenPhase }),
  'canteen-refused': canteen({
    amount: fen(1250),
    phase: refused('balance-too-low', 'ERR007', { balance: fen(420) }),
  }),
  'canteen-blocked': canteen({ amount: fen(1250), phase: { kind: 'blocked', code: 'ERR008' } }),
  'canteen-not-genuine': canteen({ phase: refused('not-genuine', 'ERR009') }),
  'canteen-torn': canteen({ amount: fen(1250), phase: torn(false) }),
  'canteen-torn-other': canteen({ amount: fen(1250), phase: torn(true) }),
  'canteen-try-again': canteen({ amount: fen(1250), phase: { kind: 'try-again' } }),
  'canteen-confirm': canteen({
    phase: { kind: 'confirm-same', person: ZHANG, amount: fen(1250), confirmed: false },
  }),
  'canteen-confirmed': canteen({
    phase: { kind: 'confirm-same', person: ZHANG, amount: fen(1250), confirmed: true },
  }),
  'canteen-balance': canteen({ phase: { kind: 'balance', person: ZHANG, balance: fen(8750) } }),
  'canteen-offline': canteen({ centre: offline }),
  'canteen-sending': canteen({ centre: { ...offline, online: true, backlogCount: 3 } }),
  'canteen-disk-full': canteen({ cannotAccept: 'disk-full' }),
  'canteen-offline-limit': canteen({
    centre: { ...offline, recordsLeft: 0 },
    cannotAccept: 'offline-limit',
  }),
  'canteen-real': canteen({
    terminal: { ...CANTEEN_READY.terminal, simulated: false },
    amount: fen(600),
  }),
  'top-up-refused': canteen({
    terminal: { ...CANTEEN_READY.terminal, kind: 'top-up', place: '行政楼充值点' },
    mealPeriod: undefined,
    phase: refused('amount-limit', 'ERR005', { centreCode: 'LOAD_CAP_EXCEEDED' }),
  }),
  'bus-concession': canteen({
    terminal: { ...CANTEEN_READY.terminal, kind: 'bus', place: '12 路 3 车' },
    mealPeriod: undefined,
    phase: { ...accepted, amount: fen(100), concession: true } as ScreenPhase,
  }),
  'issuing-step': canteen({
    terminal: { ...CANTEEN_READY.terminal, kind: 'issuing', place: '发卡中心 1 号台' },
    mealPeriod: undefined,
    phase: { kind: 'issuing', cardEnding: '0017', step: 12, steps: 41 },
  }),
  'gate-empty': gate({ lastTen: [], today: { count: 0, amount: ZERO } }),
  'gate-ready': gate({}),
  'gate-in': gate({ phase: pass() }),
  'gate-late': gate({ phase: pass({ late: true, person: ZHANG }) }),
  'gate-out': gate({ phase: pass({ direction: 'out', person: UNKNOWN }) }),
  'gate-used': gate({ phase: refused('already-used', 'ERR011', { person: OUYANG }) }),
  'gate-not-genuine': gate({ phase: refused('not-genuine', 'ERR009', { person: ZHANG }) }),
  'gate-blocked': gate({ phase: { kind: 'blocked', code: 'ERR008' } }),
  'gate-offline': gate({ centre: offline }),
  'gate-real': gate({
    terminal: { ...CANTEEN_READY.terminal, kind: 'gate', place: '第一中学东门', simulated: false },
    phase: pass(),
  }),
};
