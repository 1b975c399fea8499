import type { CannotAccept } from '@lvchengtong/terminal-agent/screen-state';
import type { Refusal } from '@lvchengtong/terminal-agent/presentation/refusal';

export interface RefusalWords {
  readonly why: string;
  readonly next: string;
}

const refusals: Readonly<Record<Refusal, RefusalWords>> = {
  'not-our-card': { why: '不是本系统的卡', next: '请换用学生卡' },
  'not-in-force': { why: '卡未启用或已过期', next: '请到发卡处办理' },
  'terminal-closed': { why: '本终端已停用', next: '请到其他窗口' },
  'count-limit': { why: '次数已达上限', next: '下一时段再来' },
  'amount-limit': { why: '金额超过限额', next: '请减少金额' },
  'outside-period': { why: '不在营业时段', next: '请在开放时段刷卡' },
  'balance-too-low': { why: '余额不足', next: '请先充值' },
  blocked: { why: '挂失卡', next: '请联系管理员' },
  'not-genuine': { why: '卡片验证未通过', next: '请联系管理员' },
  'wrong-kind': { why: '卡类型不符', next: '请换用适用的卡' },
  'already-used': { why: '刚刚已刷过', next: '请勿重复刷卡' },
  'offline-limit': { why: '离线限额已满', next: '请恢复网络后再收款' },
  torn: { why: '上一笔未完成', next: '请用同一张卡重刷' },
  clock: { why: '终端时间异常', next: '请联系管理员' },
  storage: { why: '记录无法保存', next: '请联系管理员' },
};

const cannotAccept: Readonly<Record<CannotAccept, string>> = {
  'disk-full': '磁盘已满',
  'disk-read-only': '磁盘只读',
  'journal-corrupt': '流水文件损坏',
  'disk-failed': '磁盘故障',
  'psam-failed': 'PSAM 卡故障',
  'reader-failed': '读卡器故障',
  'offline-limit': '离线限额已满，请恢复网络',
  clock: '终端时间异常',
  'no-parameters': '尚未取得参数',
  'not-enrolled': '终端尚未登记',
  'no-cashier': '收银员尚未登录',
};

/** By the code of a problem; any other is shown as it is. */
const failures: Readonly<Partial<Record<string, string>>> = {
  SIGN_ON_REFUSED: '收银员号或密码不对',
  SIGN_ON_WAIT: '输错次数过多，请一分钟后再试',
};

/** Every word on a panel in Chinese. The other languages have exactly these keys, or do not compile. */
export const zh = {
  brand: '绿城通',
  languageName: '中文',
  yuan: '元',
  currency: '¥',

  kindCanteen: '食堂收款',
  kindGate: '校门',
  kindTopUp: '充值',
  kindBus: '公交',
  kindMetro: '地铁',
  kindIssuing: '发卡',

  simulated: '模拟',
  simulatedExplained: '模拟终端：虚拟卡与虚拟 PSAM',
  online: '联机',
  offline: (records: number): string => `离线 ${records} 笔待上传`,
  uploading: (records: number): string => `${records} 笔待上传`,
  since: (time: string): string => `自 ${time}`,
  recordsLeft: (records: number): string => `还可记 ${records} 笔`,
  lostTitle: '与本机服务断开',
  lostDetail: '显示内容可能已过时，请勿收款。正在重新连接…',
  lostCustomer: '暂停服务',
  connecting: '正在连接…',
  cannotAcceptTitle: '暂停收款',
  cannotPassTitle: '设备故障',
  cannotAccept,

  todayTotals: '本班',
  todayCount: (count: number): string => `${count} 笔`,
  todayPasses: (count: number): string => `${count} 人次`,
  muted: '静音',
  soundOn: '声音开',
  soundBlocked: '点按开启声音',
  otherLanguage: 'English',

  signOn: '登录',
  signOnPlease: '请收银员登录',
  signOff: '交班',
  signOffSure: '确认交班？',
  cashierNo: '收银员号',
  cashierPin: '密码',
  signOnHint: '先输入 4 位收银员号，再输入 6 位密码',

  amountLabel: '金额',
  amountAsked: '应收',
  amountToLoad: '充值金额',
  charge: '收款',
  load: '充值',
  confirm: '确认',
  clear: '清除',
  cancel: '取消',
  backspace: '退格',

  enterAmount: '请输入金额',
  tapCard: '请刷卡',
  waitPlease: '请稍候',
  working: '处理中，请勿移开卡',
  accepted: '成功',
  loaded: '充值成功',
  acceptedRecovered: '已续接上一笔，未重复扣款',
  balance: '余额',
  balanceLow: '余额偏低',
  balanceShown: '卡内余额',
  concession: '学生优惠',
  blockedTitle: '挂失卡',
  blockedNext: '请联系管理员',
  tornTitle: '请用同一张卡重刷',
  tornOther: '不是刚才那张卡',
  tornSeconds: (seconds: number): string => `${seconds} 秒`,
  tornCard: (ending: string): string => `尾号 ${ending}`,
  tryAgain: '请重新刷卡',
  tryAgainDetail: '卡移开太快，未扣款',
  confirmSame: '同一张卡、同一金额',
  confirmSameDetail: '再收一次？Enter 确认，Esc 取消',
  confirmSameCustomer: '刚刚已付过这笔金额',
  confirmSameTap: '请再次刷卡',
  issuing: '正在写卡，请勿移开',
  issuingStep: (step: number, steps: number): string => `第 ${step} / ${steps} 步`,
  issued: '发卡完成',
  refusals,
  centreSaid: (code: string): string => `中心答复：${code}`,

  directionIn: '进',
  directionOut: '出',
  entered: '进校',
  left: '离校',
  late: '迟到',
  passed: '通过',
  notGenuine: '非真卡，请拦下',

  history: '最近十笔',
  lastOne: '上一笔',
  passes: '最近八次',
  historyEmpty: '还没有记录',
  passesEmpty: '还没有人通过',
  acknowledged: '已上传',
  kept: '待上传',
  recordPurchase: '消费',
  recordLoad: '充值',
  recordUnload: '圈提',
  recordUnresolved: '待核',
  recordAttendance: '考勤',
  recordLibrary: '借阅',
  recordCheckIn: '签到',
  recordVoid: '撤销',
  unknownHolder: (ending: string): string => `尾号 ${ending}`,

  cards: '虚拟卡',
  cardSearch: '查找姓名、班级或卡号',
  cardsEmpty: '没有虚拟卡',
  cardsNoneFound: '没有找到',
  cardsMore: (more: number): string => `另有 ${more} 张，请查找`,
  cardsLoading: '正在读取…',
  tap: '刷此卡',
  tapChoose: '请先选一张卡',

  failures,
  commandFailed: (code: string): string => `操作未完成（${code}）`,
  shortcuts: '快捷键',
  shortcutDigits: '0–9 号码与密码',
  shortcutAmount: '0–9 金额',
  shortcutCharge: 'Enter 确定',
  shortcutCancel: 'Esc 取消',
  shortcutBackspace: 'Backspace 退格',
  shortcutCards: 'Tab 选卡 ↑↓ Enter 刷卡',
  shortcutLanguage: 'L 语言',
  shortcutSound: 'M 声音',
};

type WordsOf<Dictionary> = {
  readonly [Key in keyof Dictionary]: Dictionary[Key] extends string ? string : Dictionary[Key];
};

export type Words = WordsOf<typeof zh>;
