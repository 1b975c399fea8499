import type { ListWords } from './chinese-lists.ts';

export const englishLists: ListWords = {
  shown: (count: string): string => `${count} shown`,
  more: 'Show more',
  all: '· that is all',
};
