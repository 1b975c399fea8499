import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import type { Psam } from '@lvchengtong/card-sdk/psam';
import type { AgentConfig } from './config/config.ts';
import { ConfigError } from './config/load-config.ts';
import type { AgentLog } from './log.ts';
import type { VirtualShelf } from './virtual-shelf.ts';

/** Whoever serves the cards that a reader finds. */
export interface CardServer {
  present(channel: CardChannel): Promise<unknown>;
}

/** The reader and the PSAM of this terminal, of whatever make. */
export interface Hardware {
  readonly psam: Psam;
  /** Only in software: cards to choose from on the panel. */
  readonly shelf: VirtualShelf | undefined;
  /** From now on every card in the field is presented. */
  serve(to: CardServer): void;
  stopServing(): Promise<void>;
  close(): void;
}

/** What `reader` in the configuration names. Neither kind is loaded unless it is named. */
export async function openHardware(config: AgentConfig, log: AgentLog): Promise<Hardware> {
  if (config.reader === 'pcsc') {
    const { openPcscHardware } = await import('./pcsc-hardware.ts');
    return openPcscHardware(config.pcsc, log);
  }
  if (config.virtual === undefined) {
    throw new ConfigError('virtual: cards and psam are needed with reader: virtual');
  }
  const { openVirtualHardware } = await import('./virtual-hardware.ts');
  const { psam, shelf, close } = await openVirtualHardware(
    config.virtual.cards,
    config.virtual.psam,
  );
  return {
    psam,
    shelf,
    // Cards in software are held to the reader by the panel.
    serve: () => undefined,
    stopServing: () => Promise.resolve(),
    close,
  };
}
