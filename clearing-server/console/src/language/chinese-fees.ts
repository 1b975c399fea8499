import type { FeeMethod } from '../parts/typed-fee-rule.ts';

const methods: Record<FeeMethod, string> = {
  rate: '按金额费率',
  'per-count': '按笔数',
  'flat-per-day': '按日定额',
  'tiered-monthly': '按月累计分档',
  none: '不收（结束先前规则）',
};

/** What the page of fee rules says, in Chinese. */
export const chineseFees = {
  title: '手续费规则',
  rules: '现有规则',
  ask: '申请新规则',
  preview: (first: string, last: string): string => `试算：${first} 至 ${last} 的结算单`,
  noMonth: '试算：还没有结算单',
  code: '费用代码（小写字母）',
  to: '失效日（当日不再收，可空）',
  method: '计费方式',
  methods,
  per10000: '费率（万分之）',
  perRecord: '每笔（分）',
  perDay: '每日（元）',
  minimum: '最低（元，可空）',
  maximum: '最高（元，可空）',
  tierFrom: '当月累计自（元）',
  addTier: '增加一档',
  party: '分给（小写字母）',
  share: '份数',
  addParty: '增加一方',
  remove: '删除',
  period: '有效期',
  limits: '最低 … 最高',
  split: '分成',
  billed: '已计手续费',
  under: '按新规则',
  difference: '差额',
};

export type FeesWords = typeof chineseFees;
