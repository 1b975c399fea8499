import type { QuirkName } from '../../src/virtual/index.ts';

/** What each switch of a virtual card imitates; the English is in the table of switches itself. */
export const QUIRKS_ZH: Readonly<Record<QuirkName, string>> = {
  logCounterOffset:
    '明细（EF18）里的序号比 INITIALIZE 所示大多少。真实的 FM1208 和地铁卡：1；FMCOS 手册和 applet：0。',
  proofCounterOffset:
    'GET TRANSACTION PROVE 认的序号比 INITIALIZE 所示大多少。公交终端发送序号加 1，applet 认原序号。',
  blockedSelect:
    '选择已锁定的应用时的应答。FMCOS：6A81，有的卡在前面带 FCI；其他 PBOC 卡：6283。FMCOS 也有照常选中而拒绝一切访问的。',
  permissionF: '权限字节 FY 指谁的安全状态：FMCOS 正文说是 MF 的，其示例却是当前目录的。',
  wrongMac:
    'DEBIT 的 MAC1 或 CREDIT 的 MAC2 错误时的状态字：规范为 9302，applet 为 6982，按安全报文则为 6988。',
  proofs: '一笔交易可用 GET TRANSACTION PROVE 证明几次。FMCOS：直到下一笔交易；某 applet：一次。',
  proofMac: 'GET TRANSACTION PROVE 证明消费时的 MAC 字段：规范为 MAC2，某 applet 全为零。',
  loadPin: '圈存到钱包是否先要 PIN。FMCOS 出厂：要；城市卡：多数不要。',
  stateAfterMoney: '金额交易完成后目录的安全状态：FMCOS 复位，其他卡保持。',
  transport:
    '带数据的应答如何返回：一次给全（T=CL、T=1），或先答 61xx 再用 GET RESPONSE 取、Le 不对答 6Cxx（T=0 的卡和 PSAM，以及某些读写器）。',
  fci: 'SELECT 在 A5 里给出什么：只有 9F0C；前面有 9F08；名称在 A5 之后；9F0C 比 EF15 长；没有 9F0C。',
  balanceNoise: '余额的最高位：为零；GET BALANCE 里置位；凡显示余额处都置位。',
  counters: '联机与脱机交易序号：各用一个，或合用一个（FMCOS 通用手册 8.7，发卡时可选）。',
  algorithmByte: '金额密钥的算法字节 01（单 DES）是否照办。真实的 FM1208 只看密钥长度。',
  loadOverflow: '圈存后余额超出钱包上限时 INITIALIZE FOR LOAD 的状态字：手册没有写。',
  selectByFid: '按文件标识选择：目录里没有时，FMCOS 一直找到 MF，其他卡只在当前目录下找。',
  extendedLength: '长度为两个字节的指令（ISO 7816-4）：FMCOS 答 6700，其他芯片接受。',
  overdrawTac:
    '修改透支限额的 TAC：与其他 TAC 一样用左右异或后的密钥（两种客户端、一张真卡），或直接用 DTK（FMCOS 通用手册）。',
  samFactorOrder: 'PSAM 密钥比卡高两三级时，分散因子从哪一端开始给出。',
};
