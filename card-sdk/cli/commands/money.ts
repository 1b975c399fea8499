import { equalBytes } from '../../src/bytes.ts';
import {
  loadTacInput,
  purchaseTacInput,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '../../src/crypto/index.ts';
import type { Loaded, LoadReceipt, Purchased, PurchaseReceipt } from '../../src/epurse/index.ts';
import { localDateTimeOf, type TerminalId } from '../../src/ids.ts';
import { yuanText } from '../../src/money.ts';
import { type Context, textsOf } from '../context.ts';
import { putLoad, takePurchase } from '../conversations.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { DEVELOPMENT_TERMINAL, type KeySet } from '../keys/key-set.ts';
import { loadHost } from '../keys/load-host.ts';
import {
  amountOf,
  type CardOptions,
  profilesOf,
  tearOf,
  terminalOf,
  timeOf,
  wholeOf,
} from '../options.ts';
import { CliProblem } from '../problem.ts';
import { statusText } from '../screen/show-card.ts';
import { labelled, type Row } from '../screen/table.ts';
import { holdWith, type Others } from '../session.ts';
import { type Torn, TornFolder } from '../torn.ts';
import { dataFolderOf, type KeyOptions, keySetOf, samOf } from './keys-of.ts';
import { mustBeOurs, printJson } from './read.ts';

export interface MoneyOptions extends CardOptions, KeyOptions {
  readonly tear?: string;
}

export async function purchaseCommand(
  context: Context,
  amountText: string,
  options: MoneyOptions & { readonly at?: string; readonly psam?: string },
): Promise<ExitCode> {
  const inputs = {
    profiles: profilesOf(options.profile),
    amount: amountOf(amountText),
    at: options.at === undefined ? localDateTimeOf(context.clock()) : timeOf(options.at),
  };
  const tear = tearing(options);
  const keys = keySetOf(context, options);
  const memory = new Memory(dataFolderOf(context, options));
  const others = { ...samOf(options, keys), ...tear, remember: memory.remember };
  const purchased = mustBeOurs(await holdWith(context, options, takePurchase, inputs, others));
  if (purchased.kind !== 'torn') memory.forget();
  if (options.json === true) printJson(context, purchased);
  else context.out(purchaseText(context, purchased, keys, options.psam === undefined));
  return exitOf(purchased);
}

export async function loadCommand(
  context: Context,
  amountText: string,
  options: MoneyOptions & { readonly terminal?: string; readonly keyIndex: string },
): Promise<ExitCode> {
  const inputs = {
    profiles: profilesOf(options.profile),
    amount: amountOf(amountText),
    terminalId:
      options.terminal === undefined ? DEVELOPMENT_TERMINAL : terminalOf(options.terminal),
    keyIndex: wholeOf(options.keyIndex, 0, 0xff),
  };
  const tear = tearing(options);
  const keys = keySetOf(context, options);
  const memory = new Memory(dataFolderOf(context, options));
  const host = loadHost(keys, context.clock)(inputs.amount, inputs.terminalId);
  const others = { host, ...tear, remember: memory.remember };
  const loaded = mustBeOurs(await holdWith(context, options, putLoad, inputs, others));
  if (loaded.kind !== 'torn') memory.forget();
  if (options.json === true) printJson(context, loaded);
  else context.out(loadText(context, loaded, keys, inputs.terminalId));
  return exitOf(loaded);
}

/** Keeps what the card was told to do until it is known to have done it. */
export class Memory {
  readonly #folder: TornFolder;
  #asn: string | undefined;

  constructor(dataFolder: string) {
    this.#folder = new TornFolder(dataFolder);
  }

  /** @throws CliProblem TORN_BEFORE: one open question about a card is enough */
  readonly remember = (torn: Torn): void => {
    const { asn } = torn.intent;
    if (this.#folder.of(asn) !== undefined) throw new CliProblem('TORN_BEFORE', { asn });
    this.#folder.remember(torn);
    this.#asn = asn;
  };

  forget(): void {
    if (this.#asn !== undefined) this.#folder.forget(this.#asn);
  }
}

export const tearing = ({ tear }: MoneyOptions): Pick<Others, 'tear'> =>
  tear === undefined ? {} : { tear: tearOf(tear) };

export function exitOf({ kind }: Purchased | Loaded): ExitCode {
  switch (kind) {
    case 'paid':
    case 'loaded':
      return EXIT.done;
    case 'torn':
      return EXIT.unknown;
    case 'insufficient':
    case 'refused':
    case 'not-genuine':
    case 'suite-not-accepted':
      return EXIT.refused;
  }
}

/** `paid`: what is said of a purchase that went through. */
export function purchaseText(
  context: Context,
  purchased: Purchased,
  keys: KeySet,
  isOwnTerminal: boolean,
  paid: (amount: string, left: string) => string = textsOf(context).outcomes.paid,
): string {
  const { outcomes } = textsOf(context);
  switch (purchased.kind) {
    case 'paid': {
      const { receipt } = purchased;
      const line = paid(yuanText(receipt.amount), yuanText(receipt.balanceAfter));
      // The terminal number of a real PSAM is in the TAC, and only that PSAM's owner knows it here.
      const isRight = isOwnTerminal ? isPurchaseTacRight(keys, receipt) : undefined;
      return `${line}\n${receiptTable(context, receipt, isRight)}`;
    }
    case 'insufficient':
      return `${outcomes.insufficient(yuanText(purchased.balance))}\n`;
    case 'not-genuine':
      return `${outcomes.notGenuine}\n`;
    case 'refused':
      return `${outcomes.refused(purchased.command, statusText(context, purchased.statusWord))}\n`;
    case 'suite-not-accepted':
      return `${outcomes.suiteNotAccepted(purchased.algorithmId)}\n`;
    case 'torn':
      return `${outcomes.tornPurchase}\n`;
  }
}

function loadText(context: Context, loaded: Loaded, keys: KeySet, terminalId: TerminalId): string {
  const { outcomes } = textsOf(context);
  switch (loaded.kind) {
    case 'loaded': {
      const { receipt } = loaded;
      const line = outcomes.loaded(yuanText(receipt.amount), yuanText(receipt.balanceAfter));
      return `${line}\n${receiptTable(context, receipt, isLoadTacRight(keys, receipt, terminalId))}`;
    }
    case 'refused':
      return `${outcomes.hostRefused(loaded.code)}\n`;
    case 'suite-not-accepted':
      return `${outcomes.suiteNotAccepted(loaded.algorithmId)}\n`;
    case 'torn':
      return `${outcomes.tornLoad}\n`;
  }
}

function receiptTable(
  context: Context,
  receipt: PurchaseReceipt | LoadReceipt,
  isTacRight: boolean | undefined,
): string {
  const { labels, outcomes } = textsOf(context);
  const rows: Row[] = [[labels.asn, receipt.asn]];
  if ('terminalSequence' in receipt) {
    rows.push([labels.counter, String(receipt.offlineCounter)]);
    rows.push([labels.terminalSequence, String(receipt.terminalSequence)]);
  } else {
    rows.push([labels.counter, String(receipt.onlineCounter)]);
  }
  if (isTacRight !== undefined) {
    rows.push([labels.tac, isTacRight ? outcomes.tacRight : outcomes.tacWrong]);
  }
  return labelled(rows, context.columns);
}

function isPurchaseTacRight(keys: KeySet, receipt: PurchaseReceipt): boolean {
  const input = purchaseTacInput({ ...receipt, terminalId: DEVELOPMENT_TERMINAL });
  return equalBytes(TRIPLE_DES.tac(keys.cardKeys(receipt.asn).DTK, input), receipt.tac);
}

function isLoadTacRight(keys: KeySet, receipt: LoadReceipt, terminalId: TerminalId): boolean {
  const type = TRANSACTION_TYPE.load;
  const input = loadTacInput({ ...receipt, type, terminalId, newBalance: receipt.balanceAfter });
  return equalBytes(TRIPLE_DES.tac(keys.cardKeys(receipt.asn).DTK, input), receipt.tac);
}
