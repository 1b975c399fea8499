import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import {
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import type { RunningServer, ServerOptions, ServerServices } from '../../src/running-server.ts';
import { startServer } from '../../src/server.ts';
import { parseRoster } from '../../src/students/parse-roster.ts';
import { createTestDatabase } from './database.ts';
import { call, newRequest, type Answer, type ClientIdentity } from './terminal-client.ts';

export const desk = parseTerminalId('450010000001');
export const deskPsam = parsePsamNo('00004500450010000001');
export const otherDesk = parseTerminalId('450010000002');
export const topUp = parseTerminalId('450011000001');
export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** A terminal that has its certificate. */
export interface EnrolledTerminal {
  readonly receiptKeyPem: string;
  send(
    method: string,
    to: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export interface TestCity {
  readonly server: RunningServer;
  readonly services: ServerServices;
  readonly options: ServerOptions;
  now(): Date;
  setNow(at: Date): void;
  enrolled(terminalId: TerminalId): Promise<EnrolledTerminal>;
}

/** The whole server on a database of its own, one school with two pupils, and its terminals. */
export async function startTestCity(): Promise<TestCity> {
  const { url } = await createTestDatabase();
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'lct-server-'));
  let now = new Date('2026-09-01T02:00:00Z');
  const options = {
    databaseUrl: url,
    dataFolder,
    terminalsPort: 0,
    consolePort: 0,
    kekFile: path.join(dataFolder, 'keys', 'kek'),
    createKek: true,
    clock: () => now,
  };
  const server = await startServer(options);
  after(async () => {
    await server.close();
    await rm(dataFolder, { recursive: true });
  });
  await populate(server.services);
  return {
    server,
    services: server.services,
    options,
    now: () => now,
    setNow: (at) => {
      now = at;
    },
    enrolled: (terminalId) => enrol(server, terminalId),
  };
}

async function populate(services: ServerServices): Promise<void> {
  const operatorNo = parseOperatorNo('45010001');
  const school = { schoolCode: '4101000101', name: '青禾小学' };
  await services.operators.register(
    { operatorNo, name: school.name, kind: 'school', bankAccount: '4101000000001' },
    'test',
  );
  for (const [terminalId, kind, psamNo] of [
    [desk, 'issuing', deskPsam],
    [otherDesk, 'issuing', parsePsamNo('00004500450010000002')],
    [topUp, 'top-up', parsePsamNo('00004500450011000001')],
  ] as const) {
    await services.terminals.register(
      { terminalId, operatorNo, kind, place: school.name, simulated: true, psamNo },
      'test',
    );
  }
  await services.schools.assign(school, operatorNo, 'test');
  const where = `${school.schoolCode},${school.name},小学,三年级,3(1)班,2024`;
  const roster = [
    '学籍号,姓名,性别,学校代码,学校名称,学段,年级,班级,入学年份',
    `G11010519491231002X,张小三,男,${where}`,
    `G34052419800101001X,李四,女,${where}`,
  ].join('\n');
  await services.roster.commit(parseRoster(new TextEncoder().encode(roster)));
}

async function enrol(server: RunningServer, terminalId: TerminalId): Promise<EnrolledTerminal> {
  const { keyPem, csrPem } = newRequest(terminalId);
  const code = await server.services.terminals.issueEnrolmentCode(terminalId, 'test');
  const connection = { port: server.terminalsPort, caPem: server.caPem };
  const request = { terminal_id: terminalId, code, csr_pem: csrPem };
  const { json } = await call(connection, 'POST', '/v1/enrolments', request);
  const identity: ClientIdentity = { keyPem, certificatePem: String(json?.['certificate_pem']) };
  return {
    receiptKeyPem: String(json?.['receipt_key_pem']),
    send: (method, to, body, headers = {}) =>
      call({ ...connection, identity, headers }, method, to, body),
  };
}
