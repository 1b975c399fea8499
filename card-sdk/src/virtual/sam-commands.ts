import { COMMON_COMMANDS } from './card-commands.ts';
import { desCrypt, initForDescrypt } from './commands/sam-crypt.ts';
import { writeSamKey } from './commands/sam-keys.ts';
import { creditSamForPurchase, initSamForPurchase, takeAuthCode } from './commands/sam-purchase.ts';
import type { CommandRow } from './kernel/processor.ts';

/** What a purchase SAM understands besides files; one row a command. */
export const SAM_COMMANDS: readonly CommandRow[] = [
  ...COMMON_COMMANDS,
  { name: 'WRITE KEY', cla: [0x80, 0x84], ins: 0xd4, handler: writeSamKey },
  { name: 'TAKE AUTHENTICATION CODE', cla: [0x80], ins: 0xca, handler: takeAuthCode },
  { name: 'INIT SAM FOR PURCHASE', cla: [0x80], ins: 0x70, handler: initSamForPurchase },
  { name: 'CREDIT SAM FOR PURCHASE', cla: [0x80], ins: 0x72, handler: creditSamForPurchase },
  { name: 'INIT FOR DESCRYPT', cla: [0x80], ins: 0x1a, handler: initForDescrypt },
  { name: 'DES CRYPT', cla: [0x80], ins: 0xfa, handler: desCrypt },
];
