import type { CaseList } from '@lvchengtong/clearing-server/arbitration/case-list';
import type { ChainStep } from '@lvchengtong/clearing-server/arbitration/case-shape';
import type { HandOutcome } from '@lvchengtong/clearing-server/arbitration/hand-outcome';

const lists: Record<CaseList, string> = { due: '待裁决', waiting: '等待证据', closed: '已结案' };
const outcomes: Record<HandOutcome, string> = {
  pay: '付款',
  refuse: '拒付',
  'write-off': '核销',
  close: '结案',
};
const meanings: Record<HandOutcome, string> = {
  pay: '视同已证实，按下列路径入账。',
  refuse: '不动账，运营方得不到这笔钱。',
  'write-off': '由发卡方承担：运营方照付，持卡人的钱包不扣。',
  close: '不动账：没有人主张这笔钱。迟到的记录来了仍会照常入账。',
};
const standings: Record<ChainStep['standing'], string> = {
  accepted: '已入账',
  paid: '已付款',
  refused: '已拒付',
  'written-off': '已核销',
  waits: '待定',
  missing: '缺号',
};

const accounts: Readonly<Record<string, string>> = {
  purse: '持卡人钱包',
  'operator-unsettled': '应付运营方',
  'write-off': '发卡方核销',
  'concession-receivable': '优惠承担方',
  'load-in-transit': '在途充值',
  'refund-payable': '应退款',
};

/** 仲裁工作清单的文字。 */
export const chineseArbitration = {
  title: '仲裁',
  lists,
  outcomes,
  meanings,
  standings,
  accounts,
  kinds: { record: '记录', gap: '缺号' },
  all: '全部',
  onlyMine: '我认领的',
  least: '金额不低于（元）',
  none: '没有需要裁决的事项',
  noneDo: '挂起的记录先等下一笔来证明；超过等待期限（默认 60 天）仍无证据的，会出现在这里。',
  about: '事项',
  counter: (kind: string, from: number, to: number): string =>
    `${kind === 'online' ? '联机' : '脱机'}序号 ${from === to ? String(from) : `${String(from)}–${String(to)}`}`,
  operator: '运营方',
  age: '已等',
  days: (days: number): string => `${String(days)} 天`,
  owner: '认领人',
  claim: '认领',
  release: '退回',
  dueAt: '转人工时间',
  closed: '结案',
  chain: '证据链',
  chainWhat: '同一张卡前后的记录：余额一笔接一笔，断在哪里一目了然。',
  before: '前余额',
  after: '后余额',
  gap: '缺号：没有终端上传过',
  breaks: (yuan: string): string => `断链 ${yuan}`,
  choices: '可以怎样裁决',
  noMove: '不动账',
  propose: '提出',
  proposeTitle: (outcome: string): string => `提出${outcome}？`,
  waiting: (maker: string, outcome: string): string => `${maker} 已提出“${outcome}”，待另一人复核`,
  withdraw: '撤回',
  keys: '键盘：1–3 提出对应方案，A 同意，J / K 换下一项或上一项',
  history: '谁在何时提出、裁决了什么',
  noHistory: '还没有人提出裁决意见',
  evidence: '证据',
  back: '返回清单',
  decided: '处理结果',
  decidedBy: '复核',
};
export type ArbitrationWords = typeof chineseArbitration;
