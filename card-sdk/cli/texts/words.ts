import type { CardProfileName } from '../../src/exchange/index.ts';
import { FIELDS_ZH, VALUES_ZH } from './fields.ts';
import { QUIRKS_ZH } from './quirks.ts';
import type { QuirkName } from '../../src/virtual/index.ts';
import type { InEach } from './language.ts';

/** The words of tables and of what came out. */
interface Words {
  readonly yuan: (amount: string) => string;
  readonly profiles: Readonly<Record<CardProfileName, string>>;
  readonly sections: Readonly<
    Record<'card' | 'purse' | 'holder' | 'student' | 'trips' | 'log' | 'issue', string>
  >;
  readonly labels: Readonly<Record<Label, string>>;
  readonly states: Readonly<Record<'open' | 'application-blocked' | 'card-blocked', string>>;
  readonly parts: {
    readonly absent: string;
    readonly refused: (why: string) => string;
    readonly unreadable: (reason: string) => string;
    readonly empty: string;
  };
  /** Of the files that a purse logs in, by the name in the code. */
  readonly logs: Readonly<Record<string, string>>;
  /** Of a virtual card's switches; absent: as their own table has it, in English. */
  readonly quirks: Readonly<Record<QuirkName, string>> | undefined;
  /** Of commands and files, by the name in the code. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of what those fields say in a word of the code. */
  readonly values: Readonly<Record<string, string>>;
  readonly noDate: (digits: string) => string;
  readonly never: string;
  readonly yes: string;
  readonly no: string;
  readonly transactionTypes: Readonly<Record<number, string>>;
  readonly tripTypes: Readonly<Record<number, string>>;
  readonly readers: { readonly card: string; readonly none: string; readonly empty: string };
}

export type Label =
  | 'profile'
  | 'asn'
  | 'kind'
  | 'valid'
  | 'state'
  | 'enabled'
  | 'balance'
  | 'deposit'
  | 'overdraft'
  | 'offlineCounter'
  | 'onlineCounter'
  | 'name'
  | 'identityNo'
  | 'school'
  | 'stage'
  | 'entryYear'
  | 'className'
  | 'enrolment'
  | 'certifiedYear'
  | 'time'
  | 'type'
  | 'amount'
  | 'counter'
  | 'terminal'
  | 'reader'
  | 'atr'
  | 'file'
  | 'city'
  | 'issuedOn'
  | 'interop'
  | 'student'
  | 'terminalSequence'
  | 'tac'
  | 'defects';

export const words: InEach<Words> = {
  en: {
    yuan: (amount) => `${amount} yuan`,
    profiles: {
      mohurd: 'MOHURD city card (CJ/T 166)',
      tunion: 'T-Union (JT/T 978)',
      pboc: 'classic PBOC e-purse',
    },
    sections: {
      card: 'Card',
      purse: 'Purse',
      holder: 'Holder',
      student: 'Student application',
      trips: 'Trips',
      log: 'Log',
      issue: 'Issue',
    },
    labels: {
      profile: 'specification',
      asn: 'card number',
      kind: 'card kind',
      valid: 'valid',
      state: 'state',
      enabled: 'in use',
      balance: 'balance',
      deposit: 'deposit (ED)',
      overdraft: 'overdraft limit',
      offlineCounter: 'debits so far',
      onlineCounter: 'loads so far',
      name: 'name',
      identityNo: 'identity number',
      school: 'school',
      stage: 'stage',
      entryYear: 'entry year',
      className: 'class',
      enrolment: 'enrolment',
      certifiedYear: 'certified',
      time: 'time',
      type: 'type',
      amount: 'amount',
      counter: 'counter',
      terminal: 'terminal',
      reader: 'reader',
      atr: 'ATR',
      file: 'file',
      city: 'city',
      issuedOn: 'issued on',
      interop: 'interoperable',
      student: 'student',
      terminalSequence: 'terminal sequence',
      tac: 'TAC',
      defects: 'defects',
    },
    states: {
      open: 'open',
      'application-blocked': 'purse application blocked',
      'card-blocked': 'card blocked',
    },
    parts: {
      absent: 'not on this card',
      refused: (why) => `not shown (${why})`,
      unreadable: (reason) => `not as specified (${reason})`,
      empty: 'empty',
    },
    logs: { EF_0018_PURCHASE_LOG: 'What the purse did', EF_001A_LOAD_LOG: 'Loads' },
    quirks: undefined,
    fields: {},
    values: {},
    noDate: (digits) => `${digits} (no date)`,
    never: 'never',
    yes: 'yes',
    no: 'no',
    transactionTypes: {
      1: 'load (ED)',
      2: 'load',
      3: 'unload',
      4: 'cash',
      5: 'purchase (ED)',
      6: 'purchase',
      7: 'overdraft change',
      9: 'compound purchase',
    },
    tripTypes: {
      1: 'entry (e-cash)',
      2: 'exit (e-cash)',
      3: 'entry',
      4: 'exit',
      5: 'single (e-cash)',
      6: 'single',
      7: 'supplement (e-cash)',
      8: 'supplement',
      9: 'load (e-cash)',
      10: 'load',
    },
    readers: { card: 'card', none: 'No reader is connected.', empty: 'no card' },
  },
  'zh-CN': {
    yuan: (amount) => `${amount} 元`,
    profiles: {
      mohurd: '住建部城市一卡通（CJ/T 166）',
      tunion: '交通联合（JT/T 978）',
      pboc: 'PBOC 电子钱包',
    },
    sections: {
      card: '卡',
      purse: '钱包',
      holder: '持卡人',
      student: '学生应用',
      trips: '行程',
      log: '明细',
      issue: '发行',
    },
    labels: {
      profile: '卡规范',
      asn: '卡号',
      kind: '卡类型',
      valid: '有效期',
      state: '状态',
      enabled: '已启用',
      balance: '余额',
      deposit: '电子存折',
      overdraft: '透支限额',
      offlineCounter: '脱机交易次数',
      onlineCounter: '联机交易次数',
      name: '姓名',
      identityNo: '证件号',
      school: '学校',
      stage: '学段',
      entryYear: '入学年份',
      className: '班级',
      enrolment: '学籍状态',
      certifiedYear: '年检',
      time: '时间',
      type: '类型',
      amount: '金额',
      counter: '序号',
      terminal: '终端',
      reader: '读写器',
      atr: 'ATR',
      file: '文件',
      city: '城市',
      issuedOn: '发行日期',
      interop: '互联互通',
      student: '学生',
      terminalSequence: '终端交易序号',
      tac: '交易验证码',
      defects: '缺陷',
    },
    states: {
      open: '正常',
      'application-blocked': '钱包应用已锁定',
      'card-blocked': '卡已锁定',
    },
    parts: {
      absent: '此卡没有',
      refused: (why) => `不可读（${why}）`,
      unreadable: (reason) => `不合规范（${reason}）`,
      empty: '空',
    },
    logs: { EF_0018_PURCHASE_LOG: '钱包明细', EF_001A_LOAD_LOG: '圈存明细' },
    quirks: QUIRKS_ZH,
    fields: FIELDS_ZH,
    values: VALUES_ZH,
    noDate: (digits) => `${digits}（不是日期）`,
    never: '从未',
    yes: '是',
    no: '否',
    transactionTypes: {
      1: '存折圈存',
      2: '圈存',
      3: '圈提',
      4: '取现',
      5: '存折消费',
      6: '消费',
      7: '修改透支限额',
      9: '复合消费',
    },
    tripTypes: {
      1: '进站（电子现金）',
      2: '出站（电子现金）',
      3: '进站',
      4: '出站',
      5: '单次（电子现金）',
      6: '单次',
      7: '补票（电子现金）',
      8: '补票',
      9: '圈存（电子现金）',
      10: '圈存',
    },
    readers: { card: '卡', none: '没有连接读写器。', empty: '无卡' },
  },
};
