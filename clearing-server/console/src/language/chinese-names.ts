import type { AcceptFlag, RecordKind } from '@lvchengtong/card-sdk/exchange';
import type { BillEntry } from '@lvchengtong/clearing-server/settlement/bill';
import type { DifferenceClass } from '@lvchengtong/clearing-server/reconciliation/difference';
import type {
  OperatorKind,
  Standing,
  StandingCode,
  TerminalPresence,
} from '@lvchengtong/clearing-server/reports/report-shapes';
import type { SettlementState } from '@lvchengtong/clearing-server/reports/settlement-shapes';

const standings: Record<Standing, string> = {
  accepted: '已入账',
  suspended: '待仲裁',
  rejected: '已拒绝',
  duplicate: '重复上传',
};

const codes: Record<StandingCode, string> = {
  MALFORMED: '记录格式错误',
  TERMINAL_UNKNOWN: '终端未登记',
  TERMINAL_CLOSED: '终端已停用',
  PSAM_UNKNOWN: 'PSAM 未登记',
  PSAM_MISMATCH: 'PSAM 与终端不配对',
  CONFLICTING_DUPLICATE: '同键异文（疑似伪卡或篡改）',
  CARD_UNKNOWN: '非本系统发行的卡',
  CARD_NOT_IN_FORCE: '卡不在有效期内',
  TEST_CARD: '测试卡',
  TAC_WRONG: 'TAC 校验不符',
  UNRESOLVED: '未决交易（未刷完）',
  TIME_IMPLAUSIBLE: '交易时间不合理',
  OVERDUE: '超过上传期限',
  AMOUNT_OVER_LIMIT: '金额超过限额',
  BALANCE_INCONSISTENT: '余额前后不符',
};

const flags: Record<AcceptFlag, string> = {
  BLOCKED_CARD: '黑名单卡',
  BLOCKED_CARD_OPERATOR_LIABLE: '黑名单卡，运营方承担',
  LATE: '迟到记录',
  GAP_BEFORE: '之前有缺号',
  SHADOW_NEGATIVE: '影子余额为负',
};

const kinds: Record<RecordKind, string> = {
  purchase: '消费',
  'compound-purchase': '复合消费（乘车）',
  load: '圈存',
  unload: '圈提',
  unresolved: '未决',
  attendance: '考勤',
  library: '借阅',
  'check-in': '签到',
  void: '撤销申请',
};

const operatorKinds: Record<OperatorKind, string> = { school: '学校', bus: '公交', metro: '地铁' };

const settlementStates: Record<SettlementState, string> = {
  open: '进行中',
  closed: '已关账',
  balanced: '已平账',
  settled: '已结算',
  paid: '已付款',
};

const presence: Record<TerminalPresence, string> = {
  online: '在线',
  silent: '失联',
  never: '从未上线',
};

const cardStates = {
  blank: '白卡',
  personalised: '已个人化',
  issued: '已发卡',
  active: '正常',
  suspended: '已停用',
  lost: '已挂失',
  replaced: '已补卡',
  returned: '已退卡',
  expired: '已过期',
  destroyed: '已销毁',
};

const cardKinds = { '0': '普通卡', '1': '学生卡', '2': '敬老卡', '3': '教职工卡' };

const differenceClasses: Record<DifferenceClass, string> = {
  'missing-upload': '记录未上传（缺号）',
  'missing-in-file': '对方文件缺记录',
  'amount-differs': '金额不一致',
  'duplicate-in-file': '对方文件重复',
  late: '迟到记录',
  torn: '未刷完',
  'tac-wrong': 'TAC 不符',
  'clone-suspected': '疑似伪卡',
  'load-unconfirmed': '圈存未确认',
  'load-unpaid': '圈存未到账',
  'cut-over-shift': '跨日切换',
  unknown: '原因不明',
};

/** What a class of difference means, in a sentence for the one who has to act. */
export const differenceMeanings: Record<DifferenceClass, string> = {
  'missing-upload': '卡或终端的序号表明有记录尚未上传；补传后自动消失。',
  'missing-in-file': '我方有这笔记录，对方文件里没有。',
  'amount-differs': '两方金额不同，请核对原始记录。',
  'duplicate-in-file': '同一笔记录出现多次，只计一次。',
  late: '以前日期的记录在这一天才上传，并在这一天结算。',
  torn: '扣款命令已发出而没有收到应答；等待下一笔记录证实。',
  'tac-wrong': 'TAC 校验不符；等待下一笔记录证实。',
  'clone-suspected': '同一序号出现两笔不同的记录：疑似伪卡或被篡改。',
  'load-unconfirmed': '圈存已授权，卡尚未确认。',
  'load-unpaid': '圈存已入卡，资金尚未到账。',
  'cut-over-shift': '因日切时间不同而计入不同日期。',
  unknown: '卡内余额或账本与全部记录都对不上，且没有证据可以解释。请立即核查。',
};

const billEntries: Record<BillEntry, string> = {
  accepted: '已入账',
  arbitrated: '仲裁后付款',
  corrected: '证据更正',
  voided: '收银撤销',
  loss: '运营方承担（不付）',
};

const decisionRules = {
  PROVEN_BY_NEXT: '由下一笔证实已扣款',
  DISPROVEN_BY_NEXT: '由下一笔证实未扣款',
  ALREADY_ACCEPTED: '此前已接受',
  SAME_PSAM_SEQUENCE: '重复申报，只计一次',
  ACCEPTED_LATE: '迟到但已接受',
  JOURNAL_WITHOUT_HOLE: '终端日志无缺号',
  SETTLED_ON_OTHER_DAY: '已在其他日期结算',
  PAID_ON_OTHER_DAY: '已在其他日期付款',
  PROVEN_BY_COUNTER: '由卡片序号证实',
  NOT_PAID: '未付款也未圈存',
  REFUNDED: '已退款',
  LATE_RECORD: '记录在之后的日期到达',
  PAID_BY_HAND: '双人裁决付款',
  REFUSED_BY_HAND: '双人裁决拒付',
  WRITTEN_OFF: '双人裁决核销',
  OPERATOR_FILE: '运营方文件已列明',
  CLOSED_BY_HAND: '双人裁决结案',
};
const decisionOutcomes = {
  pay: '付款',
  paid: '付款',
  refuse: '拒付',
  refused: '拒付',
  'written-off': '核销',
  wait: '等待',
};

const facts = {
  records: '记录数',
  record_id: '记录',
  record_ids: '记录',
  original_record_ids: '原记录',
  previous_record_id: '前一笔记录',
  previous_balance_after_fen: '前一笔后余额（分）',
  next_record_id: '后一笔记录',
  next_counter_kind: '后一笔序号类别',
  next_counter: '后一笔序号',
  next_balance_before_fen: '后一笔前余额（分）',
  counter_kind: '序号类别',
  first_missing_counter: '首个缺号',
  late_record_id: '迟到的记录',
  late_record_ids: '迟到的记录',
  obstacle: '不能入账的原因',
  files: '文件与行号',
  amount_fen: '金额（分）',
  decided_before: '此前的裁决',
  first_missing: '缺号起',
  last_missing: '缺号止',
  shown_by_batch: '由批次可见',
  ledger_fen: '账本（分）',
  posted_records: '已入账记录',
  rejected_records: '被拒记录',
  records_fen: '记录合计（分）',
  summed_fen: '合计（分）',
  declared_fen: '声明（分）',
  balance_before_fen: '交易前余额（分）',
  balance_after_fen: '交易后余额（分）',
  neighbour_record_id: '相邻记录',
  neighbour_counter: '相邻序号',
  neighbour_counter_kind: '相邻序号类别',
  neighbour_balance_before_fen: '相邻交易前余额（分）',
  load_id: '圈存订单',
  batch_no: '批次号',
  terminal_id: '终端号',
  psam_no: 'PSAM 号',
  online_counter: '联机序号',
  counter: '序号',
  purse: '钱包',
  position: '批内位置',
  sequences_match: '序号相符',
  missing_counters: '缺号',
  channel: '渠道',
  file: '文件',
  file_line: '文件行号',
  first_file: '首次出现的文件',
  first_line: '首次出现的行号',
  reference: '流水号',
  order_no: '商户订单号',
  ordered_fen: '订单金额（分）',
  ordered_on: '订单日期',
  paid_fen: '付款金额（分）',
  paid_on: '付款日期',
  statement_days_beyond: '其后已有几天的对账文件',
  refunds: '退款笔数',
  terminal_sequence: '终端交易序号',
  card_asn: '卡号',
  rejected_for: '拒收原因',
  settled_on: '结算日',
  statement: '资金文件',
  first: '起',
  last: '止',
  first_sequence: '序号起',
  last_sequence: '序号止',
  decided_on: '裁决日',
  conflicting_record_id: '冲突的记录',
  looked_until: '核对至',
  closing_record_ids: '后来到达的记录',
};

const counterKinds = { none: '', offline: '脱机', online: '联机' };

const loadChannels = {
  cash: '现金',
  wechat: '微信',
  alipay: '支付宝',
  bank: '银行',
  subsidy: '补贴',
};
const loadStates = {
  authorised: '已授权，待卡确认',
  confirmed: '已确认',
  proven: '卡已证实',
  'not-loaded': '未写入卡',
};

const terminalKinds = {
  canteen: '食堂',
  gate: '校门',
  bus: '公交车载',
  metro: '地铁闸机',
  'metro-entry': '地铁进站',
  'metro-exit': '地铁出站',
  library: '图书馆',
  'check-in': '签到',
  'top-up': '充值',
  cash: '充值窗口',
  issuing: '发卡',
};

/** The words for every code and kind that the server knows, in Chinese. */
export const chineseNames = {
  standings,
  codes,
  flags,
  kinds,
  operatorKinds,
  settlementStates,
  presence,
  cardStates,
  cardKinds,
  differenceClasses,
  billEntries,
  decisionRules,
  decisionOutcomes,
  facts,
  counterKinds,
  loadChannels,
  loadStates,
  terminalKinds,
};
