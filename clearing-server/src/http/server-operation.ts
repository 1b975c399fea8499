import type { Operation, Operations } from '@lvchengtong/card-sdk/exchange/api';
import type { Role } from '../access/role.ts';
import type { TerminalKind } from '../terminals/terminal.ts';
import type { ErrorCode } from './problem.ts';

/** A call as this server knows it: its problems, kinds and roles are ours. */
export type ServerOperation = Operation<ErrorCode, TerminalKind, Role>;
export type ServerOperations = Operations<ErrorCode, TerminalKind, Role>;
