import type { PaymentFileRow } from '@lvchengtong/clearing-server/reports/settlement-shapes';

const states: Record<PaymentFileRow['state'], string> = {
  waiting: '待放行',
  released: '已放行',
  refused: '已拒绝',
  withdrawn: '已撤回',
};

/** What the page of payment files says, in Chinese. */
export const chinesePayments = {
  title: '付款文件',
  files: '文件',
  states,
  none: '还没有付款文件',
  noneDo: '结算日结算且到应付日后，在结算日页面生成付款文件。',
  told: '文件金额',
  billed: '结算单金额',
  difference: '差额',
  equal: '文件与结算单一致',
  differs: '不一致，不能放行',
  differsDo: '文件与结算单或账户不一致：请拒绝并重新生成',
  operatorCount: (operators: number): string => `${String(operators)} 个运营方`,
  perOperator: '逐户核对',
  bills: '结算单',
  otherAccount: '账户已变更',
  waits: (maker: string): string => `由 ${maker} 生成，等待另一人核对后放行`,
  compared: '我已逐户核对金额和账户',
  withdraw: '撤回此文件',
};

export type PaymentsWords = typeof chinesePayments;
