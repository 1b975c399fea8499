/** Who moved the money, and exports what it moved: clearing.md section 8.4. */
export const MONEY_CHANNELS = ['bank', 'wechat', 'alipay'] as const;
export type MoneyChannel = (typeof MONEY_CHANNELS)[number];

/** What one line of a statement did. */
export const LINE_KINDS = ['payment', 'refund', 'fee', 'payout', 'cash-deposit', 'other'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** From the view of our account: the bank's credit column is `in`. */
export type Direction = 'in' | 'out';

/** What a column is to us; its names are those that exporters print above it. */
export type ColumnUse =
  | 'at'
  | 'reference'
  | 'order'
  | 'account'
  | 'in'
  | 'out'
  | 'balance'
  | 'type'
  | 'counterparty'
  | 'remark'
  | 'currency'
  | 'state'
  | 'amount'
  | 'fee'
  | 'refund-reference'
  | 'refund-amount';

/** The first rule whose word stands in the line's type, counterparty or remark says what the line is. */
export interface KindRule {
  readonly words: readonly string[];
  readonly direction: Direction;
  readonly kind: LineKind;
  /** Of a payout: between which account and the bank's. */
  readonly party?: Exclude<MoneyChannel, 'bank'>;
}

export interface StatementLayout {
  readonly channel: MoneyChannel;
  /** A row that has a name of each of these is the head of the table. */
  readonly required: Readonly<Partial<Record<ColumnUse, readonly string[]>>>;
  readonly optional: Readonly<Partial<Record<ColumnUse, readonly string[]>>>;
  /** `trades`: one line per trade, its state says which. `movements`: a column for in and one for out. */
  readonly form: 'trades' | 'movements';
  readonly kinds: readonly KindRule[];
  /** First cells of the rows below the table. */
  readonly ends: readonly string[];
}

/** WeChat Pay merchant platform, trade bill (交易账单, all trades). */
const WECHAT: StatementLayout = {
  channel: 'wechat',
  form: 'trades',
  required: {
    at: ['交易时间'],
    account: ['商户号'],
    reference: ['微信订单号', '微信支付订单号'],
    order: ['商户订单号'],
    state: ['交易状态'],
    currency: ['货币种类'],
    amount: ['应结订单金额', '总金额'],
    'refund-reference': ['微信退款单号'],
    'refund-amount': ['退款金额'],
    fee: ['手续费'],
  },
  optional: {},
  kinds: [],
  ends: ['总交易单数', '总交易数'],
};

/** Alipay merchant platform, account statement (账务明细). */
const ALIPAY: StatementLayout = {
  channel: 'alipay',
  form: 'movements',
  required: {
    reference: ['账务流水号'],
    order: ['商户订单号'],
    at: ['发生时间'],
    in: ['收入金额（+元）', '收入金额(+元)', '收入（+元）'],
    out: ['支出金额（-元）', '支出金额(-元)', '支出（-元）'],
    type: ['业务类型'],
  },
  optional: {
    balance: ['账户余额（元）', '账户余额(元)'],
    remark: ['备注'],
  },
  kinds: [
    { words: ['退款'], direction: 'out', kind: 'refund' },
    { words: ['收费', '服务费', '手续费'], direction: 'out', kind: 'fee' },
    { words: ['退费', '服务费', '手续费'], direction: 'in', kind: 'fee' },
    { words: ['提现', '转账到银行'], direction: 'out', kind: 'payout', party: 'alipay' },
    { words: ['交易付款', '在线支付', '收款'], direction: 'in', kind: 'payment' },
  ],
  ends: [],
};

/** Current account of a company, as the online banks for companies export it. */
const BANK: StatementLayout = {
  channel: 'bank',
  form: 'movements',
  required: {
    at: ['交易时间', '交易日期', '入账日期', '记账日期'],
    out: ['借方发生额（支取）', '借方发生额/元(支取)', '借方发生额', '借方金额', '支出金额'],
    in: ['贷方发生额（收入）', '贷方发生额/元(收入)', '贷方发生额', '贷方金额', '收入金额'],
    reference: ['账户明细编号-交易流水号', '交易流水号', '流水号', '凭证号'],
  },
  optional: {
    balance: ['余额', '账户余额'],
    counterparty: ['对方户名', '对方单位名称', '对方名称'],
    type: ['摘要', '交易类型'],
    remark: ['备注', '用途', '附言'],
    currency: ['币种'],
  },
  kinds: [
    { words: ['财付通', '微信支付'], direction: 'in', kind: 'payout', party: 'wechat' },
    { words: ['支付宝'], direction: 'in', kind: 'payout', party: 'alipay' },
    { words: ['现金缴存', '现金存入', '现金缴款', '现存'], direction: 'in', kind: 'cash-deposit' },
    { words: ['手续费', '工本费', '账户管理费'], direction: 'out', kind: 'fee' },
    { words: ['手续费'], direction: 'in', kind: 'fee' },
  ],
  ends: ['合计', '总计', '借方合计', '贷方合计', '总笔数', '收入合计', '支出合计'],
};

/** The one table that reader and documentation go by; a new exporter is a new row or a new name in one. */
export const STATEMENT_LAYOUTS: readonly StatementLayout[] = [WECHAT, ALIPAY, BANK];
