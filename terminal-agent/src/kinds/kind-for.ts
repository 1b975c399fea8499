import type { AgentConfig } from '../config/config.ts';
import { ConfigError } from '../config/load-config.ts';
import { bus } from './bus.ts';
import { canteen } from './canteen.ts';
import type { Kind } from './decision.ts';
import { gate } from './gate.ts';
import { metro } from './metro/metro.ts';
import { topUp } from './top-up.ts';

/** The rules of the kind that the configuration names. An issuing desk has none: it takes no cards in force. */
export function kindFor(config: AgentConfig): Kind | undefined {
  switch (config.kind) {
    case 'canteen':
      return canteen;
    case 'gate':
      return gate(config.gate.direction);
    case 'top-up':
      return topUp;
    case 'bus':
      return bus(given(config.bus, 'bus'));
    case 'metro':
      return metro(given(config.metro, 'metro'), config.terminal_id);
    case 'issuing':
      return undefined;
  }
}

function given<Section>(section: Section | undefined, name: string): Section {
  if (section === undefined) throw new ConfigError(`${name}: needed by a terminal of this kind`);
  return section;
}
