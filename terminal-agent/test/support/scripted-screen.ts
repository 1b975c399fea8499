import {
  localDateTimeOf,
  parseCardAsn,
  parseTerminalId,
  type CardAsn,
} from '@lvchengtong/card-sdk/ids';
import { fen, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type {
  ScreenPerson,
  ScreenState,
  TerminalScreen,
  VirtualCardChoice,
} from '../../src/screen-state.ts';

/** The time at which everything scripted happens: 2026-09-01 11:42:07 in Shanghai. */
export const SCRIPT_NOW = new Date('2026-09-01T03:42:07Z');

/** A screen without an agent: a test says what is in front of the reader and sees what was asked. */
export interface ScriptedScreen extends TerminalScreen {
  readonly asked: ScreenRequest[];
  show(change: Partial<ScreenState>): void;
  /** What a tap does, once something is known to do. */
  onTap(react: (asn: CardAsn) => void | Promise<void>): void;
}

export type ScreenRequest =
  | { readonly ask: 'set-amount'; readonly amount: Fen }
  | { readonly ask: 'cancel' | 'confirm-same' | 'sign-off' }
  | { readonly ask: 'take-back'; readonly journalSequence: number; readonly inCash: boolean }
  | { readonly ask: 'sign-on'; readonly cashierNo: string }
  | { readonly ask: 'tap'; readonly asn: CardAsn };

export const ASN_ZHANG = parseCardAsn('00004500000000000017');

export const ZHANG: ScreenPerson = {
  cardEnding: '0017',
  maskedName: '张*三',
  className: '高一（3）班',
  student: true,
};

export const CANTEEN_READY: ScreenState = {
  terminal: {
    terminalId: parseTerminalId('000000000101'),
    kind: 'canteen',
    place: '第一中学食堂 2 号窗口',
    simulated: true,
    at: localDateTimeOf(SCRIPT_NOW),
  },
  phase: { kind: 'ready' },
  amount: ZERO,
  mealPeriod: { no: 2, name: '午餐', nameEn: 'Lunch' },
  cashier: undefined,
  lastTen: [],
  centre: {
    online: true,
    heardAt: SCRIPT_NOW,
    offlineSince: undefined,
    backlogCount: 0,
    backlogAmount: ZERO,
    recordsLeft: 5000,
  },
  cannotAccept: undefined,
  today: { count: 0, amount: ZERO },
  shift: undefined,
  zReport: undefined,
};

export const CARDS: readonly VirtualCardChoice[] = [
  { asn: ASN_ZHANG, maskedName: ZHANG.maskedName, className: ZHANG.className },
  { asn: parseCardAsn('00004500000000000025'), maskedName: '欧*娜', className: '高一（3）班' },
  { asn: parseCardAsn('00004500000000000033'), maskedName: undefined, className: undefined },
];

/** The accepted purchase of one meal by Zhang. */
export const acceptedPhase = (amount: Fen, balance: Fen): ScreenState['phase'] => ({
  kind: 'accepted',
  person: ZHANG,
  recordKind: 'purchase',
  amount,
  amountDue: amount,
  balance,
  lowBalance: balance < fen(1000),
  concession: false,
  direction: 'none',
  late: false,
  recovered: false,
});

export function scriptedScreen(
  start: ScreenState,
  cards: readonly VirtualCardChoice[] = CARDS,
): ScriptedScreen {
  let state = start;
  let react: (asn: CardAsn) => void | Promise<void> = () => undefined;
  const listeners = new Set<(state: ScreenState) => void>();
  const asked: ScreenRequest[] = [];
  const show = (change: Partial<ScreenState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener(state);
  };
  return {
    asked,
    show,
    onTap: (next) => {
      react = next;
    },
    state: () => state,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    commands: {
      setAmount: (amount) => {
        asked.push({ ask: 'set-amount', amount });
        show({ amount });
      },
      cancel: () => {
        asked.push({ ask: 'cancel' });
        show({ amount: ZERO, phase: { kind: 'ready' } });
      },
      confirmSame: () => {
        asked.push({ ask: 'confirm-same' });
      },
      takeBack: (journalSequence, inCash) => {
        asked.push({ ask: 'take-back', journalSequence, inCash });
        const sale = state.lastTen.find((record) => record.journalSequence === journalSequence);
        show({
          phase: {
            kind: 'take-back',
            cardEnding: sale?.person.cardEnding ?? '',
            amount: sale?.amount ?? ZERO,
            inCash,
            otherCardShown: false,
          },
        });
      },
      signOn: (cashierNo) => {
        asked.push({ ask: 'sign-on', cashierNo });
        return Promise.resolve({ kind: 'refused' });
      },
      signOff: () => {
        asked.push({ ask: 'sign-off' });
      },
      tapVirtualCard: async (asn) => {
        asked.push({ ask: 'tap', asn });
        await react(asn);
      },
      virtualCards: () => Promise.resolve(cards),
    },
  };
}
