import type { PersonView } from '@lvchengtong/terminal-agent/screens/phase-view';
import type { Words } from '../language/words-zh.ts';

/** `张*三`, or the end of the card number when nobody knows the holder. */
export const personName = (person: PersonView, words: Words): string =>
  person.masked_name ?? words.unknownHolder(person.card_ending);
