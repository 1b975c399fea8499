import type { CardChoiceView } from '@lvchengtong/terminal-agent/screens/panel-view';

/** A panel shows a screenful; the rest is found by typing. */
export const CHOICES_SHOWN_MAX = 40;

/** Cards whose name, class or number contains every word of the search. */
export function matchingCards(
  cards: readonly CardChoiceView[],
  search: string,
): readonly CardChoiceView[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter((card) => {
    const text =
      `${card.masked_name ?? ''} ${card.class_name ?? ''} ${card.card_asn}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const cardEnding = (cardAsn: string): string => cardAsn.slice(-4);
