import {
  externalAuthenticate,
  getChallenge,
  internalAuthenticate,
  verifyPin,
} from './commands/authentication.ts';
import { getBalance } from './commands/balance.ts';
import { readBinary, updateBinary } from './commands/binary.ts';
import { applicationBlock, applicationUnblock, cardBlock } from './commands/block.ts';
import { updateCompoundCache } from './commands/compound-cache.ts';
import { createFile, eraseDirectory } from './commands/create-file.ts';
import { initialize } from './commands/initialize.ts';
import { creditForLoad, debit, updateOverdrawLimit } from './commands/move-money.ts';
import { changeOrReloadPin, unblockPin } from './commands/pin.ts';
import { getAuthCode, getTransactionProve } from './commands/proof.ts';
import { appendRecordCommand, readRecord, updateRecord } from './commands/records.ts';
import { select } from './commands/select.ts';
import { writeKey } from './commands/write-key.ts';
import type { CommandRow } from './kernel/processor.ts';

const PLAIN_OR_PROTECTED = [0x00, 0x04];

/** What both a card and a PSAM understand. */
export const COMMON_COMMANDS: readonly CommandRow[] = [
  { name: 'SELECT', cla: [0x00], ins: 0xa4, handler: select, worksWhenLocked: true },
  { name: 'READ BINARY', cla: PLAIN_OR_PROTECTED, ins: 0xb0, handler: readBinary },
  { name: 'READ RECORD', cla: PLAIN_OR_PROTECTED, ins: 0xb2, handler: readRecord },
  { name: 'UPDATE BINARY', cla: PLAIN_OR_PROTECTED, ins: 0xd6, handler: updateBinary },
  { name: 'UPDATE BINARY', cla: PLAIN_OR_PROTECTED, ins: 0xd0, handler: updateBinary },
  {
    name: 'GET CHALLENGE',
    cla: [0x00],
    ins: 0x84,
    handler: getChallenge,
    keepsTransaction: true, // a protected UPDATE CAPP DATA CACHE needs one
    worksWhenLocked: true, // and so does APPLICATION UNBLOCK
  },
  { name: 'EXTERNAL AUTHENTICATE', cla: [0x00], ins: 0x82, handler: externalAuthenticate },
  { name: 'CREATE FILE', cla: [0x80], ins: 0xe0, handler: createFile },
  { name: 'ERASE DF', cla: [0x80], ins: 0x0e, handler: eraseDirectory },
];

/** FMCOS general manual, command list; one row a command. */
export const CARD_COMMANDS: readonly CommandRow[] = [
  ...COMMON_COMMANDS,
  { name: 'UPDATE RECORD', cla: PLAIN_OR_PROTECTED, ins: 0xdc, handler: updateRecord },
  { name: 'UPDATE RECORD', cla: PLAIN_OR_PROTECTED, ins: 0xd2, handler: updateRecord },
  { name: 'APPEND RECORD', cla: PLAIN_OR_PROTECTED, ins: 0xe2, handler: appendRecordCommand },
  { name: 'VERIFY PIN', cla: [0x00], ins: 0x20, handler: verifyPin },
  { name: 'RELOAD PIN, CHANGE PIN', cla: [0x80], ins: 0x5e, handler: changeOrReloadPin },
  { name: 'PIN UNBLOCK', cla: [0x84], ins: 0x24, handler: unblockPin },
  { name: 'INTERNAL AUTHENTICATE', cla: [0x00], ins: 0x88, handler: internalAuthenticate },
  { name: 'WRITE KEY', cla: [0x80, 0x84], ins: 0xd4, handler: writeKey },
  { name: 'GET BALANCE', cla: [0x80], ins: 0x5c, handler: getBalance },
  { name: 'INITIALIZE', cla: [0x80], ins: 0x50, handler: initialize },
  { name: 'CREDIT FOR LOAD', cla: [0x80], ins: 0x52, handler: creditForLoad },
  {
    name: 'UPDATE CAPP DATA CACHE',
    cla: [0x80, 0x84],
    ins: 0xdc,
    handler: updateCompoundCache,
    keepsTransaction: true,
  },
  { name: 'DEBIT', cla: [0x80], ins: 0x54, handler: debit },
  { name: 'UPDATE OVERDRAW LIMIT', cla: [0x80], ins: 0x58, handler: updateOverdrawLimit },
  { name: 'GET TRANSACTION PROVE', cla: [0x80], ins: 0x5a, handler: getTransactionProve },
  {
    name: 'GET AUTHENTICATION CODE',
    cla: [0x80],
    ins: 0xca,
    handler: getAuthCode,
    keepsTransaction: true,
  },
  { name: 'APPLICATION BLOCK', cla: [0x84], ins: 0x1e, handler: applicationBlock },
  {
    name: 'APPLICATION UNBLOCK',
    cla: [0x84],
    ins: 0x18,
    handler: applicationUnblock,
    worksWhenLocked: true,
  },
  { name: 'CARD BLOCK', cla: [0x84], ins: 0x16, handler: cardBlock },
];
