/** The status words that code decides on. */
export const SW = {
  ok: 0x9000,
  neverWritten: 0x6281,
  memoryFailure: 0x6581,
  invalidated: 0x6283,
  wrongLength: 0x6700,
  wrongState: 0x6901,
  securityNotMet: 0x6982,
  keyBlocked: 0x6983,
  conditionsNotMet: 0x6985,
  secureMessagingWrong: 0x6988,
  badData: 0x6a80,
  locked: 0x6a81,
  notFound: 0x6a82,
  recordNotFound: 0x6a83,
  badParameters: 0x6a86,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  macWrong: 0x9302,
  permanentlyLocked: 0x9303,
  insufficientFunds: 0x9401,
  counterAtMaximum: 0x9402,
  keyIndexUnknown: 0x9403,
  noProof: 0x9406,
} as const;

/** FMCOS 2.0 general manual, table of status words; `x` stands for any nibble. */
const MEANINGS: readonly (readonly [pattern: string, en: string, zh: string])[] = [
  ['9000', 'done', '成功'],
  ['61xx', 'more bytes can be fetched', '还有数据可取'],
  ['6281', 'the data may be wrong, or was never written', '数据可能有误，或从未写入'],
  ['6283', 'file or application invalidated', '文件或应用已失效'],
  ['63Cx', 'wrong, tries left: x', '不正确，剩余次数：x'],
  ['6400', 'nothing was changed', '未作任何改变'],
  ['6581', 'memory failure', '存储器故障'],
  ['6700', 'wrong length', '长度错误'],
  ['6900', 'class does not fit the line protection of the file', '类别与文件的线路保护不符'],
  ['6901', 'not accepted in this state', '当前状态不接受'],
  ['6981', 'wrong type of file', '文件类型不符'],
  ['6982', 'security state not met', '安全状态不满足'],
  ['6983', 'key or PIN blocked', '密钥或 PIN 已锁定'],
  ['6984', 'no challenge was taken', '未取随机数'],
  ['6985', 'conditions of use not met', '使用条件不满足'],
  ['6986', 'no file is selected', '未选择文件'],
  ['6987', 'MAC missing', '缺少 MAC'],
  ['6988', 'MAC or cipher of secure messaging wrong', '安全报文的 MAC 或密文错误'],
  ['6A80', 'wrong data', '数据错误'],
  ['6A81', 'not supported, or card or application locked', '不支持，或卡、应用已锁定'],
  ['6A82', 'file not found', '未找到文件'],
  ['6A83', 'record not found', '未找到记录'],
  ['6A84', 'no space', '空间不足'],
  ['6A86', 'wrong P1 or P2', 'P1 或 P2 错误'],
  ['6A88', 'key not found', '未找到密钥'],
  ['6B00', 'offset beyond the file', '偏移超出文件'],
  ['6Cxx', 'wrong Le', 'Le 错误'],
  ['6D00', 'instruction not known', '不认识的指令'],
  ['6E00', 'class not known', '不认识的类别'],
  ['6F00', 'no reason given', '未说明原因'],
  ['9302', 'transaction MAC wrong', '交易 MAC 错误'],
  ['9303', 'application locked for good', '应用已永久锁定'],
  ['9401', 'not enough in the purse', '余额不足'],
  ['9402', 'transaction counter at its maximum', '交易计数器已达最大值'],
  ['9403', 'key index not known', '密钥索引不存在'],
  ['9406', 'no such MAC to prove', '没有可证明的 MAC'],
];

/** `6A82` as the specifications print it. */
export const statusWordText = (statusWord: number): string =>
  statusWord.toString(16).toUpperCase().padStart(4, '0');

/** What the manual says about a status word; for logs and for people, never to decide on. */
export function meaningOf(statusWord: number, language: 'en' | 'zh-CN' = 'en'): string {
  const text = statusWordText(statusWord);
  const row = MEANINGS.find(([pattern]) =>
    Array.from(pattern).every((nibble, at) => nibble === 'x' || nibble === text[at]),
  );
  const [, en, zh] = row ?? ['', 'not in the manual', '手册中没有'];
  const meaning = language === 'en' ? en : zh;
  // 63Cx: how many tries are left is the point of it.
  return meaning.replace(/x$/, text.slice(-1));
}
