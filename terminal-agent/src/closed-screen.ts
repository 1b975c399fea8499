import { localDateTimeOf } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Clock } from './clock.ts';
import type { AgentConfig } from './config/config.ts';
import type { CannotAccept, TerminalScreen } from './screen-state.ts';

/** The screen of a terminal that cannot take cards at all: it says why, and nothing else works. */
export function closedScreen(
  config: AgentConfig,
  place: string,
  why: CannotAccept,
  clock: Clock,
): TerminalScreen {
  const nothing = (): void => undefined;
  return {
    state: () => ({
      terminal: {
        terminalId: config.terminal_id,
        kind: config.kind,
        place,
        simulated: config.reader === 'virtual',
        at: localDateTimeOf(clock()),
      },
      phase: { kind: 'ready' },
      amount: ZERO,
      mealPeriod: undefined,
      cashier: undefined,
      lastTen: [],
      centre: {
        online: false,
        heardAt: undefined,
        offlineSince: undefined,
        backlogCount: 0,
        backlogAmount: ZERO,
        recordsLeft: undefined,
      },
      cannotAccept: why,
      today: { count: 0, amount: ZERO },
      shift: undefined,
      zReport: undefined,
    }),
    onChange: () => nothing,
    commands: {
      setAmount: nothing,
      cancel: nothing,
      confirmSame: nothing,
      takeBack: nothing,
      signOn: () => Promise.resolve({ kind: 'refused' }),
      signOff: nothing,
      tapVirtualCard: () => Promise.resolve(),
      virtualCards: () => Promise.resolve([]),
    },
  };
}
