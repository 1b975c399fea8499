import { type CardChannel, execute } from '../src/apdu/index.ts';
import { type CardProfile, type LogEntry, PROFILES, readRecord } from '../src/card/index.ts';
import {
  type CardInHand,
  identify,
  type Identified,
  load,
  type Loaded,
  type LoadHost,
  purchase,
  type Purchased,
  readBalance,
  type ReadCard,
  readCard,
  recoverDebit,
  type RecoveredDebit,
  recoverLoad,
  type RecoveredLoad,
  withStudent,
} from '../src/epurse/index.ts';
import { getTransactionProve } from '../src/epurse/commands/index.ts';
import type { CardProfileName } from '../src/exchange/index.ts';
import {
  type LocalDateTime,
  parseLocalDateTime,
  parseTerminalId,
  type TerminalId,
} from '../src/ids.ts';
import { fen, type Fen, PURSE_AMOUNT_MAX } from '../src/money.ts';
import { personalise, resumePersonalise } from '../src/personalise/index.ts';
import { openPsam } from '../src/psam/index.ts';
import type { Fields } from './fields.ts';
import { CHIP_KINDS, type ChipKindName } from './personalise/chip-kinds.ts';
import type { IssuingKeys, Prepared } from './personalise/chip-kind.ts';
import { CHIPS } from './personalise/chips.ts';
import { type Json, plainObject } from './plain.ts';
import { profilesFrom, type Torn, tornFromFields, tornToJson } from './torn.ts';

/** Who takes part: over PC/SC, in software, or out of a transcript. */
export interface Parties {
  readonly card: CardChannel;
  /** The security module; opened only by conversations that need one. */
  readonly sam: () => Promise<CardChannel>;
  readonly host: LoadHost;
  /** Must be durable when it returns: the next command may move money. */
  readonly remember: (torn: Torn) => void;
  readonly issuingKeys: IssuingKeys;
  readonly onProgress: (done: number, all: number) => void;
}

/** Something one does with a card, decided by its inputs alone, so that it can be done over again. */
export interface Conversation<Inputs, Outcome> {
  readonly name: string;
  readonly inputsToJson: (inputs: Inputs) => Json;
  /** @throws FieldError */
  readonly inputsFrom: (fields: Fields) => Inputs;
  /** @throws CardError */
  readonly hold: (parties: Parties, inputs: Inputs) => Promise<Outcome>;
}

/** Which specifications are looked for, in their order. */
export interface Looking {
  readonly profiles: readonly CardProfileName[];
}

export type NotACard = Exclude<Identified, { kind: 'card' }>;

export const rowsOf = ({ profiles }: Looking): CardProfile[] =>
  profiles.map((name) => PROFILES[name]);

const looking = {
  inputsToJson: ({ profiles }: Looking): Json => ({ profiles }),
  inputsFrom: (fields: Fields): Looking => ({ profiles: profilesFrom(fields) }),
};

export const amountFrom = (fields: Fields): Fen =>
  fen(fields.whole('amount_fen', 0, Number(PURSE_AMOUNT_MAX)));

export type CardShown =
  | NotACard
  | ({ readonly kind: 'card'; readonly profile: CardProfileName } & Omit<CardInHand, 'profile'>);

export const identifyCard: Conversation<Looking, CardShown> = {
  name: 'identify',
  ...looking,
  hold: async (parties, inputs) => {
    const { card } = parties;
    const identified = await identify(card, rowsOf(inputs));
    if (identified.kind !== 'card') return identified;
    const { profile, ...shown } = await withStudent(card, identified.card);
    return { kind: 'card', profile: profile.name, ...shown };
  },
};

export const readWholeCard: Conversation<Looking, ReadCard> = {
  name: 'info',
  ...looking,
  hold: (parties, inputs) => readCard(parties.card, rowsOf(inputs)),
};

export type BalanceShown =
  NotACard | { readonly kind: 'balance'; readonly asn: string; readonly balance: Fen };

export const showBalance: Conversation<Looking, BalanceShown> = {
  name: 'balance',
  ...looking,
  hold: async (parties, inputs) => {
    const { card } = parties;
    const identified = await identify(card, rowsOf(inputs));
    if (identified.kind !== 'card') return identified;
    return { kind: 'balance', asn: identified.card.asn, balance: await readBalance(card) };
  },
};

export interface LogShown {
  readonly kind: 'log';
  readonly asn: string;
  readonly files: readonly {
    readonly name: string;
    readonly entries: readonly LogEntry[];
    /** With which the card ended the list. */
    readonly statusWord: number;
  }[];
}
/** JR/T 0025: ten entries at least; nothing that holds more than this is a log. */
const LOG_ENTRIES_MAX = 30;

export const showLog: Conversation<Looking, NotACard | LogShown> = {
  name: 'log',
  ...looking,
  hold: async (parties, inputs) => {
    const { card: channel } = parties;
    const identified = await identify(channel, rowsOf(inputs));
    if (identified.kind !== 'card') return identified;
    const { asn, profile } = identified.card;
    const files: LogShown['files'][number][] = [];
    for (const file of new Set([...profile.purchaseLogs, ...profile.loadLogs])) {
      const entries: LogEntry[] = [];
      let statusWord = 0;
      while (entries.length < LOG_ENTRIES_MAX) {
        const read = await execute(channel, readRecord(file), entries.length + 1);
        statusWord = read.statusWord;
        if (read.answer === undefined) break;
        entries.push(read.answer);
      }
      files.push({ name: file.name, entries, statusWord });
    }
    return { kind: 'log', asn, files };
  },
};

export interface PurchaseInputs extends Looking {
  readonly amount: Fen;
  readonly at: LocalDateTime;
}

export const takePurchase: Conversation<PurchaseInputs, NotACard | Purchased> = {
  name: 'purchase',
  inputsToJson: ({ profiles, amount, at }) => ({ ...plainObject({ amount, at }), profiles }),
  inputsFrom: (fields) => ({
    profiles: profilesFrom(fields),
    amount: amountFrom(fields),
    at: parseLocalDateTime(fields.text('at', /./)),
  }),
  hold: async (parties, { amount, at, ...inputs }) => {
    const { card } = parties;
    const psam = await openPsam(await parties.sam());
    const identified = await identify(card, rowsOf(inputs));
    if (identified.kind !== 'card') return identified;
    const order = { card: identified.card, amount, at, type: 'purchase' } as const;
    return purchase(card, psam, order, (intent) => {
      parties.remember({ kind: 'purchase', intent });
    });
  },
};

export interface LoadInputs extends Looking {
  readonly amount: Fen;
  readonly terminalId: TerminalId;
  readonly keyIndex: number;
}

export const putLoad: Conversation<LoadInputs, NotACard | Loaded> = {
  name: 'load',
  inputsToJson: ({ profiles, ...rest }) => ({ ...plainObject(rest), profiles }),
  inputsFrom: (fields) => ({
    profiles: profilesFrom(fields),
    amount: amountFrom(fields),
    terminalId: parseTerminalId(fields.text('terminal_id', /./)),
    keyIndex: fields.whole('key_index', 0, 0xff),
  }),
  hold: async (parties, { amount, terminalId, keyIndex, ...inputs }) => {
    const { card } = parties;
    const identified = await identify(card, rowsOf(inputs));
    if (identified.kind !== 'card') return identified;
    const order = { card: identified.card, amount, terminalId, keyIndex };
    return load(card, order, parties.host, (intent) => {
      parties.remember({ kind: 'load', profiles: inputs.profiles, intent });
    });
  },
};

export type Proved =
  ({ readonly of: 'purchase' } & RecoveredDebit) | ({ readonly of: 'load' } & RecoveredLoad);

export const proveTorn: Conversation<Torn, Proved> = {
  name: 'prove',
  inputsToJson: tornToJson,
  inputsFrom: tornFromFields,
  hold: async (parties, torn) => {
    const { card } = parties;
    if (torn.kind === 'load')
      return { of: 'load', ...(await recoverLoad(card, torn.intent, rowsOf(torn))) };
    const psam = await openPsam(await parties.sam());
    return { of: 'purchase', ...(await recoverDebit(card, psam, torn.intent)) };
  },
};

export interface ProofInputs extends Looking {
  /** The purse's transaction type, 1 to 9. */
  readonly type: number;
  readonly counter: number;
}

export type ProofShown =
  | NotACard
  | {
      readonly kind: 'proof';
      readonly asn: string;
      readonly mac: Uint8Array;
      readonly tac: Uint8Array;
    }
  | { readonly kind: 'no-proof'; readonly asn: string; readonly statusWord: number };

/** GET TRANSACTION PROVE as it is: what the card answers is shown, and nothing concluded from it. */
export const showProof: Conversation<ProofInputs, ProofShown> = {
  name: 'proof',
  inputsToJson: ({ profiles, type, counter }) => ({ profiles, type, counter }),
  inputsFrom: (fields) => ({
    profiles: profilesFrom(fields),
    type: fields.whole('type', 1, 9),
    counter: fields.whole('counter', 0, 0xffff),
  }),
  hold: async (parties, { type, counter, ...inputs }) => {
    const { card } = parties;
    const identified = await identify(card, rowsOf(inputs));
    if (identified.kind !== 'card') return identified;
    const { asn } = identified.card;
    const { statusWord, answer } = await execute(card, getTransactionProve, { type, counter });
    return answer === undefined
      ? { kind: 'no-proof', asn, statusWord }
      : { kind: 'proof', asn, ...answer };
  },
};

/** How an issuing script ended, without the step it ended at: that holds keys. */
export type ChipMade =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly note: string; readonly statusWord: number }
  | { readonly kind: 'torn'; readonly note: string };

export interface ChipInputs {
  readonly profile: ChipKindName;
  readonly prepared: Prepared;
  /** Go on with a chip that an earlier run left in the middle. */
  readonly resume: boolean;
}

export const personaliseChip: Conversation<ChipInputs, ChipMade> = {
  name: 'personalise',
  inputsToJson: ({ profile, prepared, resume }) => ({
    profile,
    resume: resume ? 'yes' : 'no',
    data: prepared.json,
  }),
  inputsFrom: (fields) => {
    const profile = fields.choice('profile', CHIP_KINDS);
    const data = fields.object('data');
    const prepared = CHIPS[profile].fromFields(data);
    data.end();
    return { profile, prepared, resume: fields.choice('resume', ['yes', 'no']) === 'yes' };
  },
  hold: async (parties, { prepared, resume }) => {
    const { card } = parties;
    const { steps, begun } = prepared.issue(parties.issuingKeys);
    const made = resume
      ? await resumePersonalise(card, steps, begun, parties.onProgress)
      : await personalise(card, steps, parties.onProgress);
    if (made.kind === 'done') return { kind: 'done' };
    const { note } = made.step;
    return made.kind === 'torn'
      ? { kind: 'torn', note }
      : { kind: 'failed', note, statusWord: made.statusWord };
  },
};
