import { EXIT } from '../exit-codes.ts';
import type { InEach } from './language.ts';

interface HelpTexts {
  readonly about: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<CommandName, string>>;
  readonly options: Readonly<Record<OptionName, string>>;
  readonly args: Readonly<Record<ArgName, string>>;
  readonly exitTitle: string;
  readonly exits: Readonly<Record<keyof typeof EXIT, string>>;
  readonly examplesTitle: string;
}

type CommandName =
  | 'readers'
  | 'info'
  | 'balance'
  | 'log'
  | 'identify'
  | 'purchase'
  | 'load'
  | 'ride'
  | 'prove'
  | 'personalise'
  | 'trace'
  | 'replay'
  | 'explain'
  | 'virtual'
  | 'virtualNew'
  | 'virtualServe'
  | 'virtualQuirks'
  | 'help';
type OptionName =
  | 'lang'
  | 'data'
  | 'help'
  | 'version'
  | 'reader'
  | 'wait'
  | 'json'
  | 'profile'
  | 'showNames'
  | 'psam'
  | 'at'
  | 'publishedKeys'
  | 'rawProof'
  | 'tear'
  | 'lineStation'
  | 'terminal'
  | 'keyIndex'
  | 'fromFile'
  | 'yes'
  | 'resume'
  | 'explainProfile'
  | 'transcriptFile'
  | 'quirk'
  | 'isPsam'
  | 'authCode'
  | 'host'
  | 'port';
type ArgName = 'amount' | 'tap' | 'fare' | 'file' | 'traced' | 'cardProfile' | 'hex' | 'chipFile';

export const helpTexts: InEach<HelpTexts> = {
  en: {
    about:
      'Read, personalise, load and debit PBOC e-purse cards: on a PC/SC reader or in software.',
    titles: {},
    commands: {
      readers: 'list the readers, and what lies on them',
      info: 'everything a card tells without a key',
      balance: 'what is in the purse',
      log: "the purse's own log, newest first",
      identify: 'which specification a card follows, and its number',
      purchase: 'take an amount in yuan out of the purse',
      load: 'put an amount in yuan into the purse',
      ride: 'tap a T-Union card at a gate or on a bus: trip and purse change together',
      prove: 'ask a card that left too early whether it paid, or was loaded',
      personalise: 'make a blank chip a card, or a PSAM',
      trace: 'run another command, and keep every exchange in a file',
      replay: 'do what a transcript tells once more, and say where it differs',
      explain: 'a command or an answer in words',
      virtual: 'cards in software, saved in a file',
      virtualNew: 'make a blank chip in a new file',
      virtualServe: 'put a saved card into the virtual reader, for any PC/SC program',
      virtualQuirks: "list the switches that imitate other makers' cards",
      help: 'help for a command',
    },
    options: {
      lang: 'language: en or zh-CN (else that of the environment)',
      data: 'folder for development keys and torn transactions',
      help: 'this help',
      version: 'the version',
      reader: "part of a reader's name, or virtual:FILE.card",
      wait: 'seconds to wait for a reader or a card',
      json: 'one JSON object instead of text',
      profile: 'specifications to look for, in this order',
      showNames: 'show names and identity numbers unmasked',
      psam: "reader of a real PSAM, or virtual:FILE.psam (else the key set's own)",
      at: 'local time of the transaction, YYYYMMDDhhmmss',
      publishedKeys: 'use the keys printed in the FMCOS manual, which everybody knows',
      rawProof:
        'show the proof of any transaction as the card gives it, such as 6:17 for purchase 17; nothing is concluded',
      tear: 'virtual only: the card leaves before or after a command, such as debit:after, or 5:before for the fifth',
      terminal: 'terminal number, 12 digits',
      lineStation: 'line and station, or line and vehicle: 14 hex digits',
      keyIndex: 'which load key of the card',
      fromFile: 'JSON file with what is to be on the card',
      resume: 'go on with a chip that was pulled away (needs the same --from-file)',
      yes: 'erase what is there without asking; names the card number, or "blank"',
      explainProfile: 'whose files short identifiers mean',
      transcriptFile: 'explain every line of a transcript',
      quirk: 'name=value, as often as wanted (see: virtual quirks)',
      isPsam: 'a security module instead of a card',
      authCode: '9 bytes, hex: a MOHURD card that wants this code in MAC1',
      host: 'where the reader driver listens',
      port: 'where the reader driver listens',
    },
    args: {
      amount: 'in yuan, such as 4.50',
      tap: 'entry, exit or bus',
      fare: 'in yuan; at an entry nothing is taken',
      file: 'the transcript',
      traced: 'a command of lct-card and its options',
      cardProfile: 'which kind of card',
      hex: 'hex digits; spaces do not matter',
      chipFile: 'file that ends in .card (or .psam)',
    },
    exitTitle: 'Exit codes:',
    exits: {
      done: 'done',
      bug: 'a bug of ours: please report what was printed',
      usage: 'wrong arguments',
      reader: 'no way to the reader: pcscd, permission, native module, no such reader',
      card: 'no card, not one of ours, or blocked',
      failed: 'it went wrong, and the purse is as it was',
      unknown: 'nobody knows whether money moved: lct-card prove',
      refused: 'the card, the host or you said no',
      different: 'the replay, or the card read back, is different',
    },
    examplesTitle: 'Examples:',
  },
  'zh-CN': {
    about: '读取、个人化、圈存和扣款：PBOC 电子钱包卡，可用 PC/SC 读写器，也可用软件卡。',
    titles: {
      'Usage:': '用法：',
      'Arguments:': '参数：',
      'Options:': '选项：',
      'Commands:': '命令：',
    },
    commands: {
      readers: '列出读写器，以及上面有没有卡',
      info: '不用密钥能读到的全部内容',
      balance: '钱包余额',
      log: '卡内明细，新的在前',
      identify: '卡属于哪种规范，卡号是多少',
      purchase: '从钱包扣款（元）',
      load: '向钱包圈存（元）',
      ride: '交通联合卡进站、出站或乘公交：行程与钱包一同改写',
      prove: '未刷完的卡：问清是否已扣款或已圈存',
      personalise: '把空白芯片做成卡或 PSAM',
      trace: '执行另一条命令，并把全部指令记入文件',
      replay: '按记录重做一遍，指出第一处不同',
      explain: '用文字解释一条指令或应答',
      virtual: '软件卡，保存在文件里',
      virtualNew: '新建文件，内为空白芯片',
      virtualServe: '把保存的卡放到虚拟读写器上，供任何 PC/SC 程序使用',
      virtualQuirks: '列出模仿其他厂家卡片的开关',
      help: '某条命令的说明',
    },
    options: {
      lang: '语言：en 或 zh-CN（默认按环境变量）',
      data: '存放开发密钥和未决交易的文件夹',
      help: '显示本说明',
      version: '版本号',
      reader: '读写器名称的一部分，或 virtual:文件.card',
      wait: '等待读写器或卡的秒数',
      json: '输出一个 JSON 对象',
      profile: '依次寻找的卡规范',
      showNames: '姓名和证件号不打码',
      psam: '真实 PSAM 所在读写器，或 virtual:文件.psam（默认用密钥组自带的）',
      at: '交易的本地时间，YYYYMMDDhhmmss',
      publishedKeys: '使用 FMCOS 手册印出的、人人皆知的密钥',
      rawProof: '原样显示某笔交易的证明，如 6:17 即第 17 笔消费；不作结论',
      tear: '仅软件卡：在某条指令之前或之后离开，如 debit:after，或 5:before（第 5 条之前）',
      terminal: '终端号，12 位数字',
      lineStation: '线路和站点（或线路和车辆），14 位十六进制',
      keyIndex: '使用卡上第几个圈存密钥',
      fromFile: '写明卡内容的 JSON 文件',
      resume: '继续做上次未做完的芯片（须用同一个 --from-file）',
      yes: '不再询问，直接擦除；须写出卡号，空白卡写 blank',
      explainProfile: '短文件标识按哪种规范解释',
      transcriptFile: '逐行解释一份记录',
      quirk: '名称=值，可多次给出（见 virtual quirks）',
      isPsam: '安全模块，而不是卡',
      authCode: '9 字节十六进制：要求 MAC1 含此识别码的住建部卡',
      host: '读写器驱动监听的地址',
      port: '读写器驱动监听的端口',
    },
    args: {
      amount: '金额（元），如 4.50',
      tap: 'entry（进站）、exit（出站）或 bus（公交）',
      fare: '票价（元）；进站不扣款',
      file: '记录文件',
      traced: 'lct-card 的一条命令及其选项',
      cardProfile: '哪一种卡',
      hex: '十六进制，空格不限',
      chipFile: '以 .card（或 .psam）结尾的文件',
    },
    exitTitle: '退出码：',
    exits: {
      done: '完成',
      bug: '程序缺陷：请把屏幕内容报告给我们',
      usage: '参数有误',
      reader: '无法使用读写器：pcscd、权限、本地模块或名称',
      card: '没有卡、不是本系统的卡或已锁定',
      failed: '出错，钱包未变',
      unknown: '不知道钱是否已动：请用 lct-card prove',
      refused: '卡、主机或您拒绝了',
      different: '重做或回读的结果不同',
    },
    examplesTitle: '示例：',
  },
};
