import type { TerminalWords } from './chinese-terminals.ts';

export const englishTerminals: TerminalWords = {
  title: 'Terminals',
  lead: 'Which block list and parameters each terminal has, as it says every minute',
  concerns: { all: 'All', behind: 'Out of date', silent: 'Silent', backlog: 'Holding records' },
  number: 'Number',
  heard: 'Last heard',
  never: 'Never heard',
  blockList: 'Block list',
  parameters: 'Parameters',
  backlog: 'Not uploaded',
  upToDate: 'current',
  notSaid: 'not said',
  of: (version, current) => `v${version}, newest v${current}`,
  behindFor: (time) => `behind for ${time}`,
  span: {
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    days: (n) => (n === '1' ? '1 day' : `${n} days`),
  },
  none: 'No terminals yet',
  noneDo: 'A terminal shows here once it is registered and enrolled.',
  noneSuch: 'No such terminal',
  noneSuchDo: 'All is well; choose “All” to see every terminal.',
  more: 'More terminals',
};
