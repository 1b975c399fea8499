import { identify, readBalance } from '@lvchengtong/card-sdk/epurse';
import type { CardAsn, OperatorNo } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { VirtualCard } from '@lvchengtong/card-sdk/virtual';

/** Money that moved on chips, as seen by somebody who stands beside the reader. */
export interface Witnessed {
  readonly loaded: Fen;
  /** By who runs the terminal. */
  readonly debited: ReadonlyMap<OperatorNo, Fen>;
}

/**
 * Looks at a purse before and after each visit. It knows nothing of agents, records or ledgers, so
 * what the clearing house says can be held against it.
 */
export class PurseWitness {
  #loaded: Fen = ZERO;
  readonly #debited = new Map<OperatorNo, Fen>();
  readonly #last = new Map<CardAsn, Fen>();

  get witnessed(): Witnessed {
    return { loaded: this.#loaded, debited: this.#debited };
  }

  /** What is on the chips now, all together. */
  get onChips(): Fen {
    return [...this.#last.values()].reduce(add, ZERO);
  }

  /** To be told of every card before its first visit, and when somebody else has had it. */
  async look(asn: CardAsn, card: VirtualCard): Promise<Fen> {
    const balance = await balanceOf(card);
    this.#last.set(asn, balance);
    return balance;
  }

  /** What the visit that has just ended did to the purse. */
  async after(asn: CardAsn, card: VirtualCard, operatorNo: OperatorNo): Promise<void> {
    const before = this.#last.get(asn) ?? ZERO;
    const balance = await this.look(asn, card);
    if (balance > before) this.#loaded = add(this.#loaded, subtract(balance, before));
    else if (balance < before) {
      const known = this.#debited.get(operatorNo) ?? ZERO;
      this.#debited.set(operatorNo, add(known, subtract(before, balance)));
    }
  }
}

async function balanceOf(card: VirtualCard): Promise<Fen> {
  card.reset();
  const found = await identify(card.channel());
  if (found.kind !== 'card') throw new Error(`the witness cannot read the card: ${found.kind}`);
  const balance = await readBalance(card.channel());
  card.reset();
  return balance;
}
