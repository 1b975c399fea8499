import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import type { Router } from 'express';
import type { Knex } from 'knex';
import { createAccessService, type AccessService } from '../../src/access/access-service.ts';
import { userRoutes } from '../../src/access/user-routes.ts';
import { createUserService } from '../../src/access/user-service.ts';
import type { Role } from '../../src/access/role.ts';
import { approvalHandlers } from '../../src/approvals/handlers-service.ts';
import { caseRoutes } from '../../src/arbitration/case-routes.ts';
import { createCaseService } from '../../src/arbitration/case-service.ts';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { createConsoleApp } from '../../src/http/console-app-routes.ts';
import { listen } from '../../src/http/listen.ts';
import { SILENT } from '../../src/http/log.ts';
import { createOnceService } from '../../src/idempotency/once-service.ts';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { createReportService } from '../../src/reports/report-service.ts';
import { reportRoutes } from '../../src/reports/report-routes.ts';
import { createPaymentService } from '../../src/settlement/payment-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { settlingRoutes } from '../../src/settlement/settling-routes.ts';
import type { TestClock } from './city.ts';
import { asClearing } from './database.ts';

export interface ConsoleAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** One person who is signed in at one server; bytes are sent as they are, under the type in `headers`. */
export type Ask = (
  method: string,
  to: string,
  body?: object | string | Uint8Array,
  headers?: Readonly<Record<string, string>>,
) => Promise<ConsoleAnswer>;

export interface ConsoleServer {
  readonly url: string;
  readonly as: (login: string, role?: Role) => Promise<Ask>;
}

const PASSWORD = 'green city, 10 lines';

/** Gives a person a session's cookie; makes the person first. */
async function cookieOf(access: AccessService, login: string, role: Role): Promise<string> {
  const once = await access.addUser(login, role, 'test');
  if (once !== undefined) {
    const first = await access.login(login, once);
    if (first.kind !== 'logged-in') throw new Error(`${login}: ${first.kind}`);
    await access.changePassword(first.token, once, PASSWORD);
  }
  const session = await access.login(login, PASSWORD);
  if (session.kind !== 'logged-in') throw new Error(`${login}: ${session.kind}`);
  return `lct_session=${session.token}`;
}

/** The console's server on a database, as many as one likes on the same one. */
export async function consoleServer(
  database: Knex,
  clock: TestClock,
  more: readonly Router[] = [],
): Promise<ConsoleServer> {
  const options = { knex: asClearing(database), clock: clock.read };
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const access = createAccessService({ database, clock: clock.read, random });
  const settlement = createSettlementService(options);
  const reports = createReportService({
    database,
    settlement,
    clock: clock.read,
    studentNumberDigest: () => new Uint8Array(16),
  });
  const once = createOnceService(options);
  const handlers = approvalHandlers(clock.read);
  const approvals = createApprovalService({ ...options, handlers });
  const routers = [
    ...more,
    userRoutes({
      users: createUserService({ database, access, clock: clock.read, random }),
      approvals,
      once,
    }),
    settlingRoutes({ approvals, payments: createPaymentService(options), once }),
    caseRoutes({ approvals, cases: createCaseService(options), once }),
    reportRoutes({
      reports,
      live: { subscribe: () => () => undefined, publish: () => undefined, close: () => undefined },
      settlement,
      reconciliation: createReconciliationService(options),
      once,
    }),
  ];
  const staticDir = await mkdtemp(path.join(tmpdir(), 'lct-console-'));
  const server = createServer(createConsoleApp({ access, routers, staticDir, log: SILENT }));
  const url = `http://127.0.0.1:${String(await listen(server, 0, '127.0.0.1'))}`;
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(staticDir, { recursive: true });
  });
  return {
    url,
    as: async (login, role = 'clerk') => {
      const cookie = await cookieOf(access, login, role);
      return (method, to, body, headers) => ask(url + to, method, body, { cookie, ...headers });
    },
  };
}

async function ask(
  url: string,
  method: string,
  body: object | string | Uint8Array | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<ConsoleAnswer> {
  const answer = await fetch(url, {
    method,
    headers: {
      'x-requested-with': 'test',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: written(body) }),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, bytes, text, json };
}

const written = (body: object | string | Uint8Array): string | Uint8Array<ArrayBuffer> => {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
};
