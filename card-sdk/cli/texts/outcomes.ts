import type { Tap } from '../rides.ts';
import type { InEach } from './language.ts';

/** What came out of a command, and what is said on the way. */
interface Outcomes {
  readonly outcomes: {
    readonly paid: (amount: string, left: string) => string;
    readonly rode: Readonly<Record<Tap, (amount: string, left: string) => string>>;
    readonly noOpenEntry: string;
    readonly insufficient: (balance: string) => string;
    readonly notGenuine: string;
    readonly refused: (command: string, why: string) => string;
    readonly suiteNotAccepted: (algorithmId: number) => string;
    readonly tornPurchase: string;
    readonly loaded: (amount: string, now: string) => string;
    readonly hostRefused: (code: string) => string;
    readonly tornLoad: string;
    readonly proved: Readonly<
      Record<
        'debited' | 'not-debited' | 'loaded' | 'not-loaded' | 'other-card' | 'blocked' | 'torn',
        string
      >
    >;
    readonly proof: string;
    readonly noProof: (why: string) => string;
    readonly tacRight: string;
    readonly tacWrong: string;
    readonly newKeys: (file: string) => string;
    readonly recordedIn: (file: string, exchanges: number) => string;
    readonly replayed: (exchanges: number) => string;
    readonly replayDiffers: Readonly<Record<DifferenceKind, (exchange: number) => string>>;
    readonly recordedWas: string;
    readonly nowIs: string;
    readonly served: (file: string, address: string) => string;
    readonly waitsForDriver: (address: string) => string;
    readonly takenOut: string;
    readonly madeChip: (file: string) => string;
  };
  readonly personalise: {
    readonly blank: string;
    readonly begun: string;
    readonly issued: string;
    readonly askErase: (word: string) => string;
    readonly step: (done: number, all: number) => string;
    readonly done: string;
    readonly failed: (note: string, why: string) => string;
    readonly torn: (note: string) => string;
    readonly verified: string;
    readonly different: (count: number) => string;
  };
  readonly explain: {
    readonly command: string;
    readonly answer: string;
    readonly unknownCommand: string;
    readonly masked: string;
    readonly lost: string;
    readonly dataBytes: (count: number) => string;
    readonly expects: (count: number) => string;
  };
}

type DifferenceKind = 'command' | 'more-commands' | 'fewer-commands' | 'outcome' | 'host';

export const outcomeTexts: InEach<Outcomes> = {
  en: {
    outcomes: {
      paid: (amount, left) => `Paid ${amount} yuan. Left: ${left} yuan.`,
      rode: {
        entry: (_, left) => `Entered. The purse holds ${left} yuan.`,
        exit: (amount, left) =>
          `Left the station: ${amount} yuan. Left in the purse: ${left} yuan.`,
        bus: (amount, left) => `Boarded: ${amount} yuan. Left: ${left} yuan.`,
      },
      noOpenEntry: 'The card has no open entry: it never came in, or has left already.',
      insufficient: (balance) => `Not enough in the purse: it holds ${balance} yuan.`,
      notGenuine: 'The PSAM refused the card’s MAC2: the card is a forgery, or has other keys.',
      refused: (command, why) => `The card refused ${command} (${why}). The purse is as it was.`,
      suiteNotAccepted: (algorithmId) =>
        `The card computes by algorithm ${algorithmId}, which is not established: nothing was done.`,
      tornPurchase:
        'The card left during the debit. Nobody knows whether it paid: lay the same card on again, then lct-card prove.',
      loaded: (amount, now) => `Loaded ${amount} yuan. Now: ${now} yuan.`,
      hostRefused: (code) => `The load was refused: ${code}.`,
      tornLoad:
        'The card left during the load. Nobody knows whether it took the money: lay the same card on again, then lct-card prove.',
      proved: {
        debited: 'The card did pay.',
        'not-debited': 'The card did not pay.',
        loaded: 'The card did take the load.',
        'not-loaded': 'The card did not take the load.',
        'other-card': 'This is another card.',
        blocked: 'The card has been blocked since and does not tell; unblock it and ask again.',
        torn: 'The card cannot prove it either way.',
      },
      proof: 'The card has this transaction as its last one, and answers:',
      noProof: (why) => `The card proves no such transaction: ${why}.`,
      tacRight: 'right: signed by this card',
      tacWrong: 'not of this key set',
      newKeys: (file) =>
        `New development keys: ${file}. Keep it: cards made with it open with nothing else.`,
      recordedIn: (file, exchanges) => `${exchanges} exchanges recorded in ${file}.`,
      replayed: (exchanges) => `Same: ${exchanges} exchanges, and what came of them.`,
      replayDiffers: {
        command: (exchange) => `Different: exchange ${exchange} sends another command.`,
        'more-commands': (exchange) =>
          `Different: the transcript ends before exchange ${exchange}.`,
        'fewer-commands': (exchange) => `Different: exchange ${exchange} is not sent any more.`,
        outcome: (exchange) => `Different: the same ${exchange} exchanges, another outcome.`,
        host: (exchange) => `Different: the host has no such answer after exchange ${exchange}.`,
      },
      recordedWas: 'recorded',
      nowIs: 'now',
      served: (file, address) =>
        `${file} lies on the virtual reader (${address}). Ctrl-C takes it away.`,
      waitsForDriver: (address) =>
        `Waiting for the virtual reader at ${address}: is pcscd running, with vsmartcard-vpcd installed?`,
      takenOut: 'Taken away.',
      madeChip: (file) => `A blank chip, with the transport key: ${file}`,
    },
    personalise: {
      blank: 'The chip is blank.',
      begun: 'The chip still has the transport key, and files of an earlier run.',
      issued: 'The chip is issued:',
      askErase: (word) => `Everything on it will be erased. Type ${word} to go on: `,
      step: (done, all) => `${done} of ${all}`,
      done: 'Personalised.',
      failed: (note, why) =>
        `The chip refused at “${note}”: ${why}. Run the same again: it begins anew.`,
      torn: (note) => `The chip left during “${note}”. Run the same again: it begins anew.`,
      verified: 'Read back: as it should be.',
      different: (count) => `Read back: ${count} differences.`,
    },
    explain: {
      command: 'command',
      answer: 'answer',
      unknownCommand: 'no command that this project knows',
      masked: 'data masked',
      lost: 'the chip was lost',
      dataBytes: (count) => `${count} bytes of data`,
      expects: (count) => `expects ${count} bytes`,
    },
  },
  'zh-CN': {
    outcomes: {
      paid: (amount, left) => `已扣款 ${amount} 元，余额 ${left} 元。`,
      rode: {
        entry: (_, left) => `已进站，余额 ${left} 元。`,
        exit: (amount, left) => `已出站，扣款 ${amount} 元，余额 ${left} 元。`,
        bus: (amount, left) => `已乘车，扣款 ${amount} 元，余额 ${left} 元。`,
      },
      noOpenEntry: '卡上没有未完成的进站记录：没有进站，或已经出站。',
      insufficient: (balance) => `余额不足：现有 ${balance} 元。`,
      notGenuine: 'PSAM 不认可卡的 MAC2：这是伪卡，或密钥不同。',
      refused: (command, why) => `卡拒绝了 ${command}（${why}），钱包未变。`,
      suiteNotAccepted: (algorithmId) => `卡使用尚未确认的算法 ${algorithmId}：未作任何操作。`,
      tornPurchase: '扣款时卡离开了，不知道是否已扣：请重新放上同一张卡，执行 lct-card prove。',
      loaded: (amount, now) => `已圈存 ${amount} 元，余额 ${now} 元。`,
      hostRefused: (code) => `圈存被拒绝：${code}。`,
      tornLoad: '圈存时卡离开了，不知道是否已到账：请重新放上同一张卡，执行 lct-card prove。',
      proved: {
        debited: '已扣款。',
        'not-debited': '没有扣款。',
        loaded: '已圈存。',
        'not-loaded': '没有圈存。',
        'other-card': '这是另一张卡。',
        blocked: '该卡此后已被锁定，无法查明；请解锁后再试。',
        torn: '这张卡无法证明。',
      },
      proof: '这是卡的最后一笔交易，卡的应答：',
      noProof: (why) => `卡无法证明这笔交易：${why}。`,
      tacRight: '正确：由本卡签出',
      tacWrong: '不属于本密钥组',
      newKeys: (file) => `已生成新的开发密钥：${file}。请妥善保管：用它做的卡只有它能打开。`,
      recordedIn: (file, exchanges) => `已把 ${exchanges} 条指令记入 ${file}。`,
      replayed: (exchanges) => `相同：${exchanges} 条指令及其结果。`,
      replayDiffers: {
        command: (exchange) => `不同：第 ${exchange} 条发出了别的指令。`,
        'more-commands': (exchange) => `不同：记录在第 ${exchange} 条之前就结束了。`,
        'fewer-commands': (exchange) => `不同：第 ${exchange} 条不再发出。`,
        outcome: (exchange) => `不同：同样的 ${exchange} 条指令，结果不一样。`,
        host: (exchange) => `不同：第 ${exchange} 条之后主机没有这样的答复。`,
      },
      recordedWas: '记录',
      nowIs: '现在',
      served: (file, address) => `${file} 已放到虚拟读写器上（${address}）。按 Ctrl-C 拿走。`,
      waitsForDriver: (address) =>
        `正在等待虚拟读写器 ${address}：pcscd 是否在运行？vsmartcard-vpcd 是否已安装？`,
      takenOut: '已拿走。',
      madeChip: (file) => `空白芯片（出厂密钥）：${file}`,
    },
    personalise: {
      blank: '芯片是空白的。',
      begun: '芯片仍为出厂密钥，并留有上次未做完的文件。',
      issued: '芯片已发行：',
      askErase: (word) => `其全部内容将被擦除。如要继续，请输入 ${word}：`,
      step: (done, all) => `${done} / ${all}`,
      done: '个人化完成。',
      failed: (note, why) => `芯片在“${note}”处拒绝：${why}。请重新执行，将从头开始。`,
      torn: (note) => `芯片在“${note}”时离开。请重新执行，将从头开始。`,
      verified: '回读：正确。',
      different: (count) => `回读：${count} 处不同。`,
    },
    explain: {
      command: '指令',
      answer: '应答',
      unknownCommand: '本项目不认识的指令',
      masked: '数据已隐去',
      lost: '芯片离开',
      dataBytes: (count) => `${count} 字节数据`,
      expects: (count) => `要求 ${count} 字节`,
    },
  },
};
