import type { Knex } from 'knex';
import type { ApprovalService } from './approvals/approval-service.ts';
import type { CardService } from './cards/card-service.ts';
import type { Log } from './http/log.ts';
import type { IssuingService } from './issuing/issuing-service.ts';
import type { DeskServices } from './desk/desk-service.ts';
import type { ParameterService } from './parameters/parameter-service.ts';
import type { OperatorService } from './participants/operator-service.ts';
import type { ReconciliationService } from './reconciliation/reconciliation-service.ts';
import type { PaymentService } from './settlement/payment-service.ts';
import type { SettlementService } from './settlement/settlement-service.ts';
import type { RosterService } from './students/roster-service.ts';
import type { SchoolService } from './students/school-service.ts';
import type { TerminalService } from './terminals/terminal-service.ts';

export interface ServerOptions {
  readonly databaseUrl: string;
  /** Keys and certificates lie under `keys/` in it. */
  readonly dataFolder: string;
  /** 0 for any free port. */
  readonly terminalsPort: number;
  readonly consolePort: number;
  readonly kekFile?: string;
  readonly kekHex?: string;
  /** Make the key-encryption key when its file is not there: the first start of a demonstration. */
  readonly createKek?: boolean;
  readonly clock?: () => Date;
  readonly random?: (length: number) => Uint8Array;
  /** Closes each day after its cut-over, and checks every invariant at night, without being asked. */
  readonly closeNightly?: boolean;
  readonly log?: Log;
  readonly staticDir?: string;
}

/** What a starter in the same process may use without going through a port: seeding, closing a day. */
export interface ServerServices extends DeskServices {
  readonly database: Knex;
  readonly operators: OperatorService;
  readonly terminals: TerminalService;
  readonly cards: CardService;
  readonly roster: RosterService;
  readonly schools: SchoolService;
  readonly issuing: IssuingService;
  readonly parameters: ParameterService;
  readonly settlement: SettlementService;
  readonly reconciliation: ReconciliationService;
  readonly approvals: ApprovalService;
  readonly payments: PaymentService;
}

export interface RunningServer {
  readonly terminalsPort: number;
  readonly consolePort: number;
  /** The certificate that terminals trust before they have one of their own. */
  readonly caFile: string;
  readonly caPem: string;
  /** While the first administrator has not chosen a password: the one-time one. */
  readonly firstPassword: string | undefined;
  readonly services: ServerServices;
  /** Answers what is being asked, takes nothing more, and lets go of the database. */
  close(): Promise<void>;
}
