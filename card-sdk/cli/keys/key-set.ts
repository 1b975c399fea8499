import type { CardChannel } from '../../src/apdu/index.ts';
import type { LoadHost } from '../../src/epurse/index.ts';
import type { CardAsn, TerminalId } from '../../src/ids.ts';
import { parsePsamNo, parseTerminalId } from '../../src/ids.ts';
import type { Fen } from '../../src/money.ts';
import type { CardKeys, PsamData, PsamKeys } from '../../src/personalise/index.ts';

/** Keys to try cards out with: of a development city, or those that everybody knows. */
export interface KeySet {
  readonly kind: 'development' | 'published';
  /** The keys of one card. */
  readonly cardKeys: (asn: CardAsn) => CardKeys;
  /** What a PSAM for these cards holds; none where keys are not derived from card numbers. */
  readonly psamKeys: PsamKeys | undefined;
  /** The security module that goes with these cards. */
  readonly openSam: () => Promise<{
    readonly channel: CardChannel;
    readonly close: () => Promise<void>;
  }>;
}

/** The load host that holds a key set's load keys, for one load of one amount. */
export type HostFor = (amount: Fen, terminalId: TerminalId) => LoadHost;

/** Numbers that no operator has: whatever is made with them is nobody's money. */
export const DEVELOPMENT_TERMINAL = parseTerminalId('990000000001');
export const DEVELOPMENT_PSAM: PsamData = {
  psamNo: parsePsamNo('99000000000000000001'),
  terminalId: DEVELOPMENT_TERMINAL,
  issuer: '9900000000000000',
};
