import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';

/** The examples of docs/spec/money-files.md, in the encoding of their exporter. */
export function statementExample(name: 'bank' | 'wechat' | 'alipay'): Uint8Array {
  const page = readFileSync(
    new URL('../../../../docs/spec/money-files.md', import.meta.url),
    'utf8',
  );
  const found = new RegExp(`\`\`\`csv ${name}\\.csv\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new RangeError(`no example ${name}`);
  const text = found.replaceAll('\n', '\r\n');
  return name === 'wechat'
    ? new Uint8Array(iconv.encode(text, 'utf-8', { addBOM: true }))
    : new Uint8Array(iconv.encode(text, 'gb18030'));
}

export interface WechatTrade {
  /** `hh:mm:ss` of the day. */
  readonly time?: string;
  readonly reference: string;
  readonly loadId: string;
  readonly yuan: string;
  readonly refund?: true;
  readonly feeYuan?: string;
}

const HEAD =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,手续费,费率';
const SUMMARY = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额';

const fenOf = (yuan: string): bigint => BigInt(Math.round(Number(yuan) * 100));
const yuanOf = (fen: bigint): string => (Number(fen) / 100).toFixed(2);

/** A trade bill of WeChat Pay with right totals. */
export function wechatBill(date: string, trades: readonly WechatTrade[]): Uint8Array {
  const total = (of: (trade: WechatTrade) => string): string =>
    yuanOf(trades.reduce((sum, trade) => sum + fenOf(of(trade)), 0n));
  const ticked = (cells: readonly string[]): string => cells.map((cell) => `\`${cell}`).join(',');
  const lines = [
    HEAD,
    ...trades.map(({ time = '10:00:00', reference, loadId, yuan, refund, feeYuan = '0.00' }) =>
      ticked([
        `${date} ${time}`,
        'wx1',
        '1900000109',
        '0',
        '',
        refund ? '420000' : reference,
        loadId.replaceAll('-', ''),
        'openid',
        'JSAPI',
        refund ? 'REFUND' : 'SUCCESS',
        'OTHERS',
        'CNY',
        refund ? '0.00' : yuan,
        '0.00',
        refund ? reference : '0',
        '0',
        refund ? yuan : '0.00',
        feeYuan,
        '0.60%',
      ]),
    ),
    SUMMARY,
    ticked([
      String(trades.length),
      total(({ refund, yuan }) => (refund ? '0' : yuan)),
      total(({ refund, yuan }) => (refund ? yuan : '0')),
      '0.00',
      total(({ feeYuan = '0.00' }) => feeYuan),
    ]),
  ];
  return new Uint8Array(iconv.encode(`${lines.join('\r\n')}\r\n`, 'utf-8', { addBOM: true }));
}

export interface BankMovement {
  readonly time?: string;
  readonly reference: string;
  readonly inYuan?: string;
  readonly outYuan?: string;
  readonly text: string;
}

/** A statement of a current account in GBK, one day, balances and totals right. */
export function bankStatement(date: string, movements: readonly BankMovement[]): Uint8Array {
  const day = date.replaceAll('-', '');
  let balance = 100_000n;
  const rows = movements.map(({ time = '10:00:00', reference, inYuan, outYuan, text }) => {
    balance += fenOf(inYuan ?? '0') - fenOf(outYuan ?? '0');
    return `${day} ${time},${outYuan ?? ''},${inYuan ?? ''},${yuanOf(balance)},人民币,,转账,${text},${reference}`;
  });
  const lines = [
    `账号：,41050160000000001234`,
    `起始日期：,${day},截止日期：,${day}`,
    '交易时间,借方发生额,贷方发生额,余额,币种,对方户名,摘要,备注,交易流水号',
    ...rows,
  ];
  return new Uint8Array(iconv.encode(`${lines.join('\r\n')}\r\n`, 'gb18030'));
}
