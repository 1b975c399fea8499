import type { TerminalConcern } from '@lvchengtong/clearing-server/reports/terminal-concern';

/** What the page of terminals says, in every language. */
export interface TerminalWords {
  readonly title: string;
  readonly lead: string;
  readonly concerns: Readonly<Record<TerminalConcern | 'all', string>>;
  readonly number: string;
  readonly heard: string;
  readonly never: string;
  readonly blockList: string;
  readonly parameters: string;
  readonly backlog: string;
  readonly upToDate: string;
  readonly notSaid: string;
  readonly of: (version: string, current: string) => string;
  readonly behindFor: (time: string) => string;
  readonly span: Readonly<Record<'minutes' | 'hours' | 'days', (n: string) => string>>;
  readonly none: string;
  readonly noneDo: string;
  readonly noneSuch: string;
  readonly noneSuchDo: string;
  readonly more: string;
}

/** Words of the page of terminals. */
export const chineseTerminals: TerminalWords = {
  title: '终端',
  lead: '在用终端有哪一版黑名单与参数，由终端每分钟上报',
  concerns: { all: '全部', behind: '版本落后', silent: '失联', backlog: '有未传记录' },
  number: '终端号',
  heard: '最近联系',
  never: '从未联系',
  blockList: '黑名单',
  parameters: '参数',
  backlog: '未传记录',
  upToDate: '最新',
  notSaid: '未上报',
  of: (version: string, current: string) => `第 ${version} 版，最新 ${current}`,
  behindFor: (time: string) => `落后 ${time}`,
  span: {
    minutes: (n: string) => `${n} 分钟`,
    hours: (n: string) => `${n} 小时`,
    days: (n: string) => `${n} 天`,
  },
  none: '还没有终端',
  noneDo: '登记终端并完成入网后，会显示在这里。',
  noneSuch: '没有这样的终端',
  noneSuchDo: '一切正常；选“全部”查看所有终端。',
  more: '更多终端',
};
