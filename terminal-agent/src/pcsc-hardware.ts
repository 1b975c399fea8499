import { openContactlessReader, openSamChannel, PcscError } from '@lvchengtong/card-sdk/pcsc';
import { openPsam } from '@lvchengtong/card-sdk/psam';
import type { CardServer, Hardware } from './hardware.ts';
import type { AgentLog } from './log.ts';

/** A contactless reader and a slot for the security module, behind PC/SC. @throws PcscError, CardError */
export async function openPcscHardware(
  names: { readonly reader: string; readonly sam: string },
  log: AgentLog,
): Promise<Hardware> {
  const sam = await openSamChannel(new RegExp(names.sam));
  const reader = await openContactlessReader(new RegExp(names.reader));
  const psam = await openPsam(sam.channel);
  let stopped = false;
  let serving: Promise<void> = Promise.resolve();
  let inHand: Promise<unknown> = Promise.resolve();

  const serveAll = async (to: CardServer): Promise<void> => {
    while (!stopped) {
      const card = await reader.nextCard();
      inHand = to.present(card.channel);
      await inHand;
      await card.left;
    }
  };
  return {
    psam,
    shelf: undefined,
    serve: (to) => {
      serving = serveAll(to).catch((error: unknown) => {
        if (stopped && error instanceof PcscError) return;
        log.error({ error }, 'reader failed');
      });
    },
    stopServing: async () => {
      stopped = true;
      await inHand;
      await reader.close();
      await serving;
    },
    close: () => {
      sam.close().catch((error: unknown) => {
        log.error({ error }, 'security module did not close');
      });
    },
  };
}
