import type { Help } from 'commander';
import { displayWidth } from './width.ts';

/** Help in the reader's language, in columns also where characters are two columns wide. */
export const helpFormat = (
  titles: Readonly<Record<string, string>>,
  columns: number,
): Partial<Help> => ({
  helpWidth: columns,
  displayWidth,
  styleTitle: (title) => titles[title] ?? title,
  // Options as they are typed: `Usage: lct-card info [options]`, without what the defaults are for.
  optionDescription: ({ description }) => description,
});
