import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn, OperatorNo } from '@lvchengtong/card-sdk/ids';
import { ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Psam } from '@lvchengtong/card-sdk/psam';
import {
  centreState,
  personOf,
  screenCashier,
  screenMeal,
  screenRecord,
  shownMs,
  troubleFor,
} from './agent-view.ts';
import { screenCommands, type Telling } from './agent-commands.ts';
import type { CentreLink } from './centre/centre-link.ts';
import type { Clock, Scheduler } from './clock.ts';
import type { AgentConfig } from './config/config.ts';
import type { DutyDesk } from './duty/duty-desk.ts';
import { TillShift } from './duty/till-shift.ts';
import type { Journal } from './journal/journal.ts';
import type { JournalError } from './journal/journal-error.ts';
import type { Kind } from './kinds/decision.ts';
import type { AgentLog } from './log.ts';
import type { DownloadStore } from './parameters/download-store.ts';
import type { LocalBlocks } from './parameters/local-blocks.ts';
import { DayMemory } from './presentation/card-history.ts';
import type { CardPort } from './presentation/card-port.ts';
import { Presenter } from './presentation/presenter.ts';
import type { Effect } from './presentation/presentation-state.ts';
import type { World } from './presentation/world.ts';
import { ScreenModel } from './screen-model.ts';
import type { CannotAccept, ScreenPhase, ScreenState, TerminalScreen } from './screen-state.ts';
import { terminalTime, type TerminalTime } from './terminal-time.ts';
import type { VirtualShelf } from './virtual-shelf.ts';
import { whyClosed } from './why-closed.ts';

export interface CoreOptions {
  readonly config: AgentConfig;
  readonly kind: Kind;
  readonly operatorNo: OperatorNo;
  readonly place: string;
  readonly psam: Psam;
  readonly journal: Journal;
  readonly downloads: DownloadStore;
  readonly link: CentreLink;
  readonly localBlocks: LocalBlocks;
  readonly duty: DutyDesk;
  readonly cards: CardPort;
  readonly clock: Clock;
  readonly schedule: Scheduler;
  readonly shelf?: VirtualShelf;
  readonly log: AgentLog;
}

/** The terminal between its parts: what the state machine sees, and what it has done to the rest. */
export class AgentCore {
  readonly #options: CoreOptions;
  readonly #presenter: Presenter;
  readonly #model: ScreenModel;
  readonly #memory = new DayMemory();
  readonly #shift: TillShift;
  #phase: ScreenPhase = { kind: 'ready' };
  #amount: Fen = ZERO;
  #trouble: CannotAccept | undefined;
  #lastTen: readonly TransactionRecord[];
  #firstKept: number | undefined;
  #endShow: () => void = () => undefined;
  #endTornTerm: () => void = () => undefined;
  /** Called after every record that has come onto the disk. */
  onRecord: () => void = () => undefined;
  readonly screen: TerminalScreen;

  constructor(options: CoreOptions) {
    this.#options = options;
    const { journal, cards } = options;
    this.#presenter = new Presenter({
      cards,
      journal,
      world: () => this.#world(),
      carryOut: (effect) => {
        this.#carryOut(effect);
      },
      onRecord: (record) => {
        this.#recorded(record);
      },
      onJournalError: (error) => {
        this.#diskRefused(error);
      },
    });
    this.#model = new ScreenModel(() => this.#state());
    this.#shift = new TillShift(journal, options.duty, this.#time().at);
    this.#lastTen = journal.last(10);
    this.#firstKept = journal.batches.keptRows(1)[0]?.journalSequence;
    for (const record of journal.today(this.#time().at)) this.#memory.note(record);
    this.screen = this.#makeScreen();
  }

  present(channel: CardChannel): Promise<ScreenPhase | { readonly kind: 'busy' }> {
    this.#trouble = this.#trouble === 'psam-failed' ? this.#trouble : undefined;
    return this.#presenter.present(channel);
  }

  /** Debits that were under way when the power failed. */
  settlePending(): void {
    for (const record of this.#options.journal.settlePending()) {
      this.#options.log.warn(
        { journal_sequence: record.journalSequence },
        'unresolved after a stop',
      );
      this.#recorded(record);
    }
  }

  /** Something outside has changed: the network, the downloads, what the centre has answered for. */
  changed(): void {
    this.#firstKept = this.#options.journal.batches.keptRows(1)[0]?.journalSequence;
    this.#model.changed();
  }

  async stop(): Promise<void> {
    this.#endShow();
    this.#endTornTerm();
    await this.#presenter.settled();
  }

  #time(): TerminalTime {
    return terminalTime(this.#options.clock(), this.#options.journal.lastAt);
  }

  #world(): World {
    const { config, downloads, link, localBlocks, psam, operatorNo, kind } = this.#options;
    const blockList = downloads.get('block-list')?.content;
    const { now, at, behindMs } = this.#time();
    return {
      now,
      at,
      clockSuspect: behindMs > 0 || link.clockSuspect,
      terminal: {
        terminalId: config.terminal_id,
        operatorNo,
        psamNo: psam.psamNo,
        simulated: config.reader === 'virtual',
      },
      kind,
      parameters: downloads.get('parameters')?.content,
      blockListVersion: blockList?.version ?? 0,
      amountEntered: this.#amount,
      cannotAccept: this.#cannotAccept(),
      sameCardMs: config.same_card_seconds * 1_000,
      tornMs: config.torn_seconds * 1_000,
      voidable: (sequence) => this.#shift.book.voidable(sequence),
      isBlocked: (asn) => (blockList?.cards.has(asn) ?? false) || localBlocks.has(asn),
      historyOf: (asn) => this.#memory.of(asn, at),
      personOf: (asn, student) => personOf(config.kind, downloads, asn, student),
    };
  }

  #cannotAccept(): CannotAccept | undefined {
    if (this.#trouble !== undefined) return this.#trouble;
    const { downloads, journal, link, duty } = this.#options;
    return whyClosed(
      this.#time(),
      downloads,
      { backlog: journal.backlog, heardAt: link.heardAt },
      duty.vacant,
    );
  }

  #carryOut(effect: Exclude<Effect, { kind: 'forget-pending' }>): void {
    const { schedule, clock, localBlocks, log } = this.#options;
    switch (effect.kind) {
      case 'show':
        this.#show(effect.phase);
        return;
      case 'clear-amount':
        this.#amount = ZERO;
        return;
      case 'block-locally':
        localBlocks.add(effect.asn);
        log.error({ card_ending: effect.asn.slice(-4) }, 'card is not genuine, blocked here');
        return;
      case 'psam-is-down':
        this.#trouble = 'psam-failed';
        log.error({}, 'PSAM failed');
        return;
      case 'start-torn-term':
        this.#endTornTerm();
        this.#endTornTerm = schedule(
          Math.max(0, effect.until.getTime() - clock().getTime()),
          () => {
            this.#tell({ kind: 'torn-term-over' });
          },
        );
        return;
    }
  }

  #show(phase: ScreenPhase): void {
    this.#endShow();
    this.#phase = phase;
    const durationMs = shownMs(phase);
    this.#endShow =
      durationMs === undefined
        ? () => undefined
        : this.#options.schedule(durationMs, () => {
            this.#show({ kind: 'ready' });
          });
    this.#model.changed();
  }

  #tell(event: Telling): void {
    this.#presenter.tell(event).catch((error: unknown) => {
      this.#options.log.error({ error, event: event.kind }, 'presentation failed');
    });
  }

  #recorded(record: TransactionRecord): void {
    this.#memory.note(record);
    this.#shift.note(record);
    this.#lastTen = [record, ...this.#lastTen].slice(0, 10);
    this.#firstKept ??= record.journalSequence;
    this.onRecord();
    this.#model.changed();
  }

  #diskRefused(error: JournalError): void {
    this.#trouble = troubleFor(error);
    this.#options.log.error({ code: error.code, error }, 'journal refused');
    this.#model.changed();
  }

  #makeScreen(): TerminalScreen {
    const { shelf, duty, log } = this.#options;
    return {
      state: () => this.#model.state(),
      onChange: (listener) => this.#model.onChange(listener),
      commands: screenCommands({
        duty,
        log,
        shelf,
        shift: this.#shift,
        time: () => this.#time(),
        presentation: () => this.#presenter.state,
        setAmount: (amount) => {
          this.#amount = amount;
        },
        tell: (event) => {
          this.#tell(event);
        },
        changed: () => {
          this.#model.changed();
        },
        present: (channel) => this.present(channel),
        choice: (asn) => this.#choice(asn),
      }),
    };
  }

  #choice(asn: CardAsn): Awaited<ReturnType<TerminalScreen['commands']['virtualCards']>>[number] {
    const { config, downloads } = this.#options;
    const { maskedName, className } = personOf(config.kind, downloads, asn, false);
    return { asn, maskedName, className };
  }

  #state(): ScreenState {
    const { config, place, downloads, journal, link, duty } = this.#options;
    const { at } = this.#time();
    const parameters = downloads.get('parameters')?.content;
    return {
      terminal: {
        terminalId: config.terminal_id,
        kind: config.kind,
        place,
        simulated: config.reader === 'virtual',
        at,
      },
      phase: this.#phase,
      amount: this.#amount,
      mealPeriod: screenMeal(parameters, at),
      cashier: screenCashier(duty.cashier),
      lastTen: this.#lastTen.map((record) =>
        screenRecord(
          record,
          personOf(config.kind, downloads, record.cardAsn, record.cardKind === 1),
          this.#firstKept,
          this.#shift.book,
        ),
      ),
      centre: centreState(link, journal.backlog, parameters),
      cannotAccept: this.#cannotAccept(),
      today: this.#memory.total(at),
      shift: duty.cashier && this.#shift.book.totals,
      zReport: this.#shift.zReport,
    };
  }
}
