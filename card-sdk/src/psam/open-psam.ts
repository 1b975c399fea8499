import {
  type CardChannel,
  type CommandCodec,
  type Executed,
  execute,
  meaningOf,
  statusWordText,
  SW,
} from '../apdu/index.ts';
import { unhex } from '../bytes.ts';
import { readBinary, selectByFid, selectByName } from '../card/index.ts';
import { CardError, type Debit } from '../errors.ts';
import { IdError, parsePsamNo, parseTerminalId } from '../ids.ts';
import { creditSamForPurchase } from './commands/credit-sam-for-purchase.ts';
import { initSamForPurchase } from './commands/init-sam-for-purchase.ts';
import { desCrypt } from './commands/des-crypt.ts';
import { initForDescrypt, type SamKey } from './commands/init-for-descrypt.ts';
import { takeAuthCode } from './commands/take-auth-code.ts';
import { EF_0015_PSAM_INFO, EF_0016_TERMINAL, EF_0017_PSAM_APPLICATION } from './files.ts';
import type { Psam } from './psam.ts';
import { type KeyLadder, ONE_LEVEL, samUsage } from './sam-usage.ts';

const MASTER_FILE = 0x3f00;

/** Where makers put the purchase application of a PSAM; T-Union names it instead. */
export type PsamApplication =
  | { readonly kind: 'fid'; readonly fid: number }
  | { readonly kind: 'name'; readonly name: Uint8Array };

export const PSAM_APPLICATIONS: readonly PsamApplication[] = [
  { kind: 'fid', fid: 0xdf01 },
  { kind: 'fid', fid: 0x1001 },
  { kind: 'fid', fid: 0x3f01 },
  { kind: 'name', name: unhex('A0000006324D4F542E435053414D3031') }, // MOT.CPSAM01
];

/** Encrypting under a key one level above the card's. */
export const INTERNAL_AUTHENTICATION_KEY: SamKey = { usage: samUsage('encrypt', 1), keyId: 0x01 };

/**
 * Reads which PSAM this is and selects its purchase application. Works over T=0 and T=1.
 * @throws CardError PSAM_FAILED, for everything that is wrong with it
 */
export async function openPsam(
  sam: CardChannel,
  applications: readonly PsamApplication[] = PSAM_APPLICATIONS,
  ladder: KeyLadder = ONE_LEVEL,
): Promise<Psam> {
  await ask(sam, selectByFid, MASTER_FILE);
  const { serial } = await ask(sam, readBinary(EF_0015_PSAM_INFO), undefined);
  const terminal = await ask(sam, readBinary(EF_0016_TERMINAL), undefined);
  await selectApplication(sam, applications);
  const { upperFactors, factorOrder } = ladder;
  const application = await ask(sam, readBinary(EF_0017_PSAM_APPLICATION), undefined);
  return {
    psamNo: idFrom(EF_0015_PSAM_INFO.name, () => parsePsamNo(serial)),
    terminalId: idFrom(EF_0016_TERMINAL.name, () => parseTerminalId(terminal)),
    keyIndex: application.purchaseKeyIndex,
    initForPurchase: async (purchase) => {
      if (purchase.authCode !== undefined) await ask(sam, takeAuthCode, purchase.authCode);
      return ask(sam, initSamForPurchase, { upperFactors, factorOrder, ...purchase });
    },
    creditForPurchase: async (mac2) => {
      const { statusWord } = await attempt(sam, creditSamForPurchase, mac2, 'unknown');
      if (statusWord === SW.ok) return 'accepted';
      if (statusWord === SW.macWrong) return 'refused';
      throw refusedBy(creditSamForPurchase.name, statusWord, 'unknown');
    },
    encryptUnder: async (_usage, factor, block) => {
      const factors = [factor];
      await ask(sam, initForDescrypt, { key: INTERNAL_AUTHENTICATION_KEY, factors, factorOrder });
      return ask(sam, desCrypt, { mode: 'encrypt', data: block });
    },
  };
}

async function selectApplication(
  sam: CardChannel,
  applications: readonly PsamApplication[],
): Promise<void> {
  let statusWord: number = SW.notFound;
  for (const application of applications) {
    const selected =
      application.kind === 'fid'
        ? await attempt(sam, selectByFid, application.fid)
        : await attempt(sam, selectByName, application.name);
    if (selected.statusWord === SW.ok) return;
    statusWord = selected.statusWord;
  }
  throw refusedBy('SELECT purchase application', statusWord, 'not-attempted');
}

/** Whatever a PSAM does wrong, the terminal has the same answer to it: it is out of order. */
async function attempt<Request, Answer>(
  sam: CardChannel,
  codec: CommandCodec<Request, Answer>,
  request: Request,
  debit: Debit = 'not-attempted',
): Promise<Executed<Answer>> {
  try {
    return await execute(sam, codec, request, debit);
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    const details = { command: codec.name, reason: error.message, debit };
    throw new CardError('PSAM_FAILED', details, { cause: error });
  }
}

async function ask<Request, Answer>(
  sam: CardChannel,
  codec: CommandCodec<Request, Answer>,
  request: Request,
): Promise<Answer> {
  const { statusWord, answer } = await attempt(sam, codec, request);
  if (statusWord !== SW.ok) throw refusedBy(codec.name, statusWord, 'not-attempted');
  return answer as Answer;
}

function refusedBy(command: string, statusWord: number, debit: Debit): CardError {
  const reason = `${statusWordText(statusWord)}: ${meaningOf(statusWord)}`;
  return new CardError('PSAM_FAILED', { command, reason, debit });
}

function idFrom<Id>(command: string, parse: () => Id): Id {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof IdError)) throw error;
    const details = { command, reason: error.message, debit: 'not-attempted' } as const;
    throw new CardError('PSAM_FAILED', details, { cause: error });
  }
}
