import { meaningOf, statusWordText } from '../../src/apdu/index.ts';
import type { CardError, CardErrorCode } from '../../src/errors.ts';
import type { PcscErrorCode } from '../../src/pcsc/index.ts';
import type { ProblemCode, Problems } from '../problem.ts';
import type { InEach } from './language.ts';

interface ProblemTexts {
  readonly problems: { readonly [Code in ProblemCode]: (details: Problems[Code]) => string };
  readonly pcsc: Readonly<Record<PcscErrorCode, string>>;
  readonly card: {
    readonly [Code in CardErrorCode]: (details: CardError<Code>['details']) => string;
  };
  /** What the purse is worth after a card error. */
  readonly untouched: string;
  readonly unknown: string;
  /** By commander's code; `{}` stands for what it names. */
  readonly usage: Readonly<Record<UsageCode, string>>;
  readonly seeHelp: string;
  readonly disk: (reason: string) => string;
}

export type UsageCode =
  | 'commander.unknownOption'
  | 'commander.unknownCommand'
  | 'commander.missingArgument'
  | 'commander.optionMissingArgument'
  | 'commander.missingMandatoryOptionValue'
  | 'commander.excessArguments'
  | 'commander.invalidArgument';

const word = (statusWord: number, language: 'en' | 'zh-CN'): string =>
  `${statusWordText(statusWord)}: ${meaningOf(statusWord, language)}`;

export const problemTexts: InEach<ProblemTexts> = {
  en: {
    problems: {
      NOT_HEX: ({ text }) => `“${text}” is not hex: give pairs of 0–9 and A–F.`,
      NOT_AN_AMOUNT: ({ text }) => `“${text}” is no amount in yuan: write it like 4.50.`,
      NOT_A_TIME: ({ text }) => `“${text}” is no time: write it YYYYMMDDhhmmss.`,
      NOT_A_NUMBER: ({ text, from, to }) =>
        `“${text}” is not a whole number from ${from} to ${to}.`,
      NOT_A_TEAR: ({ text }) =>
        `“${text}” is no tear: write debit:after (a command), or 5:before (the fifth).`,
      NOT_A_PROOF: ({ text }) =>
        `“${text}” names no transaction: write TYPE:COUNTER, such as 6:17 (purchase 17).`,
      TEAR_NEEDS_VIRTUAL: () =>
        '--tear takes a virtual card away; a real one you take yourself. Add --reader virtual:FILE.card.',
      UNKNOWN_CHOICE: ({ what, text, choices }) =>
        `There is no ${what} “${text}”: choose ${choices}.`,
      NO_SUCH_FILE: ({ file }) =>
        `There is no file ${file}. A new card in software: lct-card virtual new FILE.card`,
      FILE_EXISTS: ({ file }) => `${file} is there already, and is left alone: name a new file.`,
      NOT_A_CHIP_FILE: ({ file, suffix }) => `${file} does not end in ${suffix}, as it must.`,
      NOT_AN_IMAGE: ({ file, reason }) =>
        `${file} is not a saved chip of this version (${reason}).`,
      CHIP_IN_USE: ({ file }) =>
        `Another process holds ${file}, perhaps lct-card virtual: end it, then try again.`,
      CANNOT_WRITE: ({ file, reason }) => `${file} cannot be written (${reason}).`,
      SEVERAL_READERS: ({ names }) =>
        `Several readers could be meant: name one with --reader. There are: ${names.join(', ')}.`,
      NO_READER_AT_ALL: () =>
        'No reader is connected: plug one in, or use a card in software with --reader virtual:FILE.card.',
      NOT_OURS: () =>
        'This card is none that we know: it answers to no e-purse of MOHURD or T-Union. A blank chip: lct-card personalise. Another card: try --profile pboc, or lct-card trace.',
      NO_TRIP_FILE: () =>
        'This card keeps no trips: only T-Union cards have a published trip record. Pay with lct-card purchase.',
      FARE_MISSING: () => 'What does the ride cost? Give the fare in yuan: lct-card ride bus 1.50',
      ENTRY_TAKES_NOTHING: () =>
        'At an entry nothing is taken; the fare is paid at the exit: lct-card ride exit 3',
      BLOCKED: () =>
        'This card is blocked: its purse application refuses to be selected. Only its issuer can open it.',
      KEYS_ARE_OPEN: ({ file }) =>
        `Others can read the keys in ${file}: chmod 600 ${file}, or delete it to get new keys.`,
      KEYS_ARE_BROKEN: ({ file, reason }) =>
        `${file} does not hold development keys (${reason}): restore it, or delete it to get new keys.`,
      TORN_BEFORE: ({ asn }) =>
        `Card ${asn} left during an earlier transaction, and nobody knows what it did: first lct-card prove.`,
      NOTHING_TORN: ({ asn }) =>
        `Nothing is open for card ${asn}: no transaction of ours was torn.`,
      TORN_FILE_BROKEN: ({ file, reason }) => `${file} cannot be understood (${reason}).`,
      NOT_A_TRANSCRIPT: ({ file, line, reason }) =>
        `${file}, line ${line}: not part of a transcript (${reason}).`,
      NOT_TRACEABLE: ({ command }) =>
        `“${command}” talks to no card, so there is nothing to trace.`,
      DATA_FILE_BROKEN: ({ file, reason }) => `${file}: wrong or missing: ${reason}.`,
      NOT_CONFIRMED: () => 'Not confirmed: nothing was erased.',
      CONFIRM_BY: ({ word: name }) =>
        `This erases what is on the chip. If that is what you want, add --yes ${name}`,
      CANNOT_BE_ERASED: ({ statusWord }) =>
        `The chip takes neither the transport key nor this key set's master key (${word(statusWord, 'en')}); nothing was erased, and no further try is made, because tries are counted.`,
    },
    pcsc: {
      NATIVE_MODULE_MISSING:
        'The PC/SC module of Node is not there: install libpcsclite-dev and a C++ compiler, then run npm install again. Cards in software work without it: --reader virtual:FILE.card.',
      NO_SERVICE:
        'The smart card service does not answer: sudo apt-get install pcscd, then sudo systemctl start pcscd.socket.',
      NO_PERMISSION:
        'You may not use the smart card service: log in at the machine itself, or let a polkit rule allow org.debian.pcsc-lite.access_pcsc and access_card for your user.',
      NO_READER: 'No reader of that name: lct-card readers shows which there are.',
      NO_CARD: 'No card lies on the reader: put one on it (and wait longer with --wait 30).',
      READER_FAILED:
        'The reader cannot talk to this card: lay it flat and alone on the reader, and try again.',
    },
    card: {
      CARD_REMOVED: ({ during }) => `The card left the field during ${during}.`,
      STATUS_WORD: ({ command, statusWord }) =>
        `${command} was answered ${word(statusWord, 'en')}.`,
      BAD_ANSWER: ({ command, reason }) => `${command} was answered with nonsense (${reason}).`,
      ENDLESS_ANSWER: ({ command }) =>
        `${command} was answered without end: no honest card does that.`,
      ANSWER_MAC_WRONG: ({ command }) =>
        `The answer to ${command} has a wrong MAC: somebody changed it on its way.`,
      MAC2_MISMATCH: () => 'The PSAM refused the card’s MAC2: the card is a forgery.',
      PSAM_FAILED: ({ command, reason }) => `The PSAM failed at ${command}: ${reason}.`,
    },
    untouched: 'The purse is as it was: lay the card on again and repeat.',
    unknown: 'Nobody knows whether money moved: lay the same card on again, then lct-card prove.',
    usage: {
      'commander.unknownOption': 'There is no option {}.',
      'commander.unknownCommand': 'There is no command {}.',
      'commander.missingArgument': 'The argument {} is missing.',
      'commander.optionMissingArgument': 'The option {} wants a value.',
      'commander.missingMandatoryOptionValue': 'The option {} is missing.',
      'commander.excessArguments': 'There are too many arguments.',
      'commander.invalidArgument': 'A value is wrong: {}.',
    },
    seeHelp: 'See lct-card --help.',
    disk: (reason) => `The disk refuses: ${reason}.`,
  },
  'zh-CN': {
    problems: {
      NOT_HEX: ({ text }) => `“${text}”不是十六进制：请用成对的 0–9 和 A–F。`,
      NOT_AN_AMOUNT: ({ text }) => `“${text}”不是以元为单位的金额：请写成 4.50 的样子。`,
      NOT_A_TIME: ({ text }) => `“${text}”不是时间：请写成 YYYYMMDDhhmmss。`,
      NOT_A_NUMBER: ({ text, from, to }) => `“${text}”不是 ${from} 到 ${to} 之间的整数。`,
      NOT_A_TEAR: ({ text }) =>
        `“${text}”无法理解：请写成 debit:after（某条指令）或 5:before（第 5 条）。`,
      NOT_A_PROOF: ({ text }) =>
        `“${text}”不是一笔交易：请写成 类型:序号，如 6:17（第 17 笔消费）。`,
      TEAR_NEEDS_VIRTUAL: () =>
        '--tear 只能拿走软件卡，真实的卡请自己拿走。请加上 --reader virtual:文件.card。',
      UNKNOWN_CHOICE: ({ what, text, choices }) =>
        `没有这样的 ${what}：“${text}”。可选：${choices}。`,
      NO_SUCH_FILE: ({ file }) => `没有文件 ${file}。新建软件卡：lct-card virtual new 文件.card`,
      FILE_EXISTS: ({ file }) => `${file} 已存在，未作改动：请换一个文件名。`,
      NOT_A_CHIP_FILE: ({ file, suffix }) => `${file} 必须以 ${suffix} 结尾。`,
      NOT_AN_IMAGE: ({ file, reason }) => `${file} 不是本版本保存的芯片（${reason}）。`,
      CHIP_IN_USE: ({ file }) =>
        `另一个进程正在使用 ${file}，也许是 lct-card virtual：请先结束它再试。`,
      CANNOT_WRITE: ({ file, reason }) => `无法写入 ${file}（${reason}）。`,
      SEVERAL_READERS: ({ names }) =>
        `有多个读写器，请用 --reader 指明一个。现有：${names.join('、')}。`,
      NO_READER_AT_ALL: () =>
        '没有连接读写器：请插上一个，或用 --reader virtual:文件.card 使用软件卡。',
      NOT_OURS: () =>
        '不认识这张卡：它没有住建部或交通联合的电子钱包应用。空白芯片请用 lct-card personalise；其他卡可试 --profile pboc，或用 lct-card trace 记录。',
      NO_TRIP_FILE: () =>
        '这张卡没有行程文件：只有交通联合卡有公开的行程记录。请用 lct-card purchase 扣款。',
      FARE_MISSING: () => '票价是多少？请写出金额（元）：lct-card ride bus 1.50',
      ENTRY_TAKES_NOTHING: () => '进站不扣款，出站时才扣：lct-card ride exit 3',
      BLOCKED: () => '这张卡已锁定：钱包应用拒绝选择，只有发卡方能解锁。',
      KEYS_ARE_OPEN: ({ file }) =>
        `其他用户能读取 ${file} 中的密钥：请执行 chmod 600 ${file}，或删除它以生成新密钥。`,
      KEYS_ARE_BROKEN: ({ file, reason }) =>
        `${file} 里不是开发密钥（${reason}）：请恢复它，或删除它以生成新密钥。`,
      TORN_BEFORE: ({ asn }) => `卡 ${asn} 上次交易未刷完，结果未知：请先执行 lct-card prove。`,
      NOTHING_TORN: ({ asn }) => `卡 ${asn} 没有未决交易。`,
      TORN_FILE_BROKEN: ({ file, reason }) => `无法理解 ${file}（${reason}）。`,
      NOT_A_TRANSCRIPT: ({ file, line, reason }) =>
        `${file} 第 ${line} 行不是记录的内容（${reason}）。`,
      NOT_TRACEABLE: ({ command }) => `“${command}”不与卡通信，没有可记录的内容。`,
      DATA_FILE_BROKEN: ({ file, reason }) => `${file}：有误或缺少：${reason}。`,
      NOT_CONFIRMED: () => '未确认：没有擦除任何内容。',
      CONFIRM_BY: ({ word: name }) => `这将擦除芯片上的内容。如确需如此，请加上 --yes ${name}`,
      CANNOT_BE_ERASED: ({ statusWord }) =>
        `芯片既不接受出厂密钥，也不接受本密钥组的主控密钥（${word(statusWord, 'zh-CN')}）；未擦除任何内容。由于重试次数有限，不再尝试。`,
    },
    pcsc: {
      NATIVE_MODULE_MISSING:
        '缺少 Node 的 PC/SC 模块：请安装 libpcsclite-dev 和 C++ 编译器，再执行 npm install。软件卡不需要它：--reader virtual:文件.card。',
      NO_SERVICE:
        '智能卡服务没有响应：请执行 sudo apt-get install pcscd，再执行 sudo systemctl start pcscd.socket。',
      NO_PERMISSION:
        '您无权使用智能卡服务：请在本机登录，或用 polkit 规则允许您的用户 org.debian.pcsc-lite.access_pcsc 和 access_card。',
      NO_READER: '没有这个名称的读写器：lct-card readers 可列出现有的。',
      NO_CARD: '读写器上没有卡：请放上卡（可用 --wait 30 多等一会儿）。',
      READER_FAILED: '读写器无法与这张卡通信：请把卡单独平放在读写器上再试。',
    },
    card: {
      CARD_REMOVED: ({ during }) => `执行 ${during} 时卡离开了读写器。`,
      STATUS_WORD: ({ command, statusWord }) =>
        `${command} 的应答为 ${word(statusWord, 'zh-CN')}。`,
      BAD_ANSWER: ({ command, reason }) => `${command} 的应答不合规范（${reason}）。`,
      ENDLESS_ANSWER: ({ command }) => `${command} 的应答没有尽头：正常的卡不会这样。`,
      ANSWER_MAC_WRONG: ({ command }) => `${command} 应答的 MAC 错误：途中被改动过。`,
      MAC2_MISMATCH: () => 'PSAM 不认可卡的 MAC2：这是伪卡。',
      PSAM_FAILED: ({ command, reason }) => `PSAM 执行 ${command} 失败：${reason}。`,
    },
    untouched: '钱包未变：请重新放卡再试。',
    unknown: '不知道钱是否已动：请重新放上同一张卡，执行 lct-card prove。',
    usage: {
      'commander.unknownOption': '没有选项 {}。',
      'commander.unknownCommand': '没有命令 {}。',
      'commander.missingArgument': '缺少参数 {}。',
      'commander.optionMissingArgument': '选项 {} 需要一个值。',
      'commander.missingMandatoryOptionValue': '缺少选项 {}。',
      'commander.excessArguments': '参数太多。',
      'commander.invalidArgument': '值有误：{}。',
    },
    seeHelp: '请看 lct-card --help。',
    disk: (reason) => `磁盘拒绝：${reason}。`,
  },
};
