import type { CardChannel } from '../src/apdu/index.ts';
import type { LoadHost } from '../src/epurse/index.ts';
import { localDateTimeOf } from '../src/ids.ts';
import type { Context } from './context.ts';
import type { Conversation, Parties } from './conversations.ts';
import { withPersonalDataHidden } from './hide-personal-data.ts';
import { type CardOptions, waitMsOf } from './options.ts';
import type { IssuingKeys } from './personalise/chip-kind.ts';
import { NO_KEYS } from './personalise/chips.ts';
import { plain } from './plain.ts';
import { openCard, type Opening } from './reader/open-card.ts';
import type { Torn } from './torn.ts';
import { recorded, recordedHost, recordHeading, recordOutcome } from './transcript/record.ts';
import { errorOutcome, isCardError } from './transcript/scripted.ts';

/** What a conversation needs besides the card. */
export interface Others {
  readonly sam?: () => Promise<{
    readonly channel: CardChannel;
    readonly close: () => Promise<void>;
  }>;
  readonly host?: LoadHost;
  readonly remember?: (torn: Torn) => void;
  readonly tear?: Opening['tear'];
  readonly issuingKeys?: IssuingKeys;
  readonly onProgress?: (done: number, all: number) => void;
}

/** Holds a conversation with the card that the options name, and records it if that is wanted. */
export async function holdWith<Inputs, Outcome>(
  context: Context,
  options: CardOptions,
  conversation: Conversation<Inputs, Outcome>,
  inputs: Inputs,
  others: Others = {},
): Promise<Outcome> {
  const { recorder, nowMs } = context;
  const waitMs = waitMsOf(options.wait);
  const card = await openCard({ reader: options.reader, waitMs, tear: others.tear });
  const open = [card.close];
  try {
    if (recorder !== undefined) {
      recordHeading(recorder, {
        conversation: conversation.name,
        inputs: conversation.inputsToJson(inputs),
        remarks: [`${localDateTimeOf(context.clock())} ${card.where}`],
      });
    }
    const shown = options.showNames === true ? card.channel : withPersonalDataHidden(card.channel);
    const parties: Parties = {
      card: recorder === undefined ? shown : recorded(shown, 'card', recorder, nowMs),
      sam: async () => {
        if (others.sam === undefined) throw new Error(`${conversation.name} has no PSAM`);
        const sam = await others.sam();
        open.push(sam.close);
        return recorder === undefined ? sam.channel : recorded(sam.channel, 'sam', recorder, nowMs);
      },
      host: recorder === undefined ? hostOf(others) : recordedHost(hostOf(others), recorder),
      remember: others.remember ?? (() => undefined),
      issuingKeys: others.issuingKeys ?? NO_KEYS,
      onProgress: others.onProgress ?? (() => undefined),
    };
    const outcome = await conversation.hold(parties, inputs);
    if (recorder !== undefined) recordOutcome(recorder, plain(outcome));
    return outcome;
  } catch (error) {
    if (recorder !== undefined && isCardError(error)) {
      recordOutcome(recorder, errorOutcome(error));
    }
    throw error;
  } finally {
    for (const close of open.toReversed()) await close();
  }
}

const NO_HOST: LoadHost = {
  authorise: () => Promise.resolve({ kind: 'refused', code: 'NO_HOST' }),
};
const hostOf = ({ host }: Others): LoadHost => host ?? NO_HOST;
