import type { AirExchange } from './air-time.ts';
import type { Chip } from './chip.ts';

/** A chip whose exchanges are written down as `estimateAirTime` wants them. */
export interface AirTrace extends Pick<Chip, 'atr' | 'process' | 'reset'> {
  readonly exchanges: readonly AirExchange[];
}

/** Stands where the chip would: behind a channel, or in a slot of the virtual reader. */
export function traceAir(chip: Chip): AirTrace {
  const exchanges: AirExchange[] = [];
  return {
    atr: chip.atr,
    exchanges,
    process: (command) => {
      const { response, writes } = chip.processCounting(command);
      exchanges.push({ command: command.slice(), response: response.slice(), writes });
      return response;
    },
    reset: () => {
      chip.reset();
    },
  };
}
