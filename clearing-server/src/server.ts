import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAccessService } from './access/access-service.ts';
import { userRoutes } from './access/user-routes.ts';
import { createUserService } from './access/user-service.ts';
import { approvalHandlers } from './approvals/handlers-service.ts';
import { createApprovalService } from './approvals/approval-service.ts';
import { createCardService } from './cards/card-service.ts';
import { openServerPools, type ServerPools } from './database/server-pools.ts';
import { deskRoutes } from './desk/desk-routes.ts';
import { createDeskServices, dueDeeds } from './desk/desk-service.ts';
import { batchRoutes } from './http/batch-routes.ts';
import { answerLost, CONNECTION_LIMITS } from './http/connection-limits.ts';
import { createConsoleApp } from './http/console-app-routes.ts';
import { documentRoutes } from './http/document-routes.ts';
import { downloadRoutes } from './http/download-routes.ts';
import { enrolmentRoutes } from './http/enrolment-routes.ts';
import { heartbeatRoutes } from './http/heartbeat-routes.ts';
import { issuingRoutes } from './http/issuing-routes.ts';
import { closeServer, listen } from './http/listen.ts';
import { loadRoutes } from './http/load-routes.ts';
import { shiftRoutes } from './http/shift-routes.ts';
import { SILENT, type Log } from './http/log.ts';
import { assertMounted } from './http/mounted-routes.ts';
import { createTerminalApp, createTerminalServer } from './http/terminal-app-routes.ts';
import { createOnceService } from './idempotency/once-service.ts';
import { startDueMoney } from './jobs/due-money-job.ts';
import { startNightlyClose, type NightlyCloseOptions } from './jobs/nightly-close-job.ts';
import { createIngestService, type IngestService } from './ingest/ingest-service.ts';
import { createIssuingService } from './issuing/issuing-service.ts';
import { openSigningKey, readKeyEncryptionKey, type SigningKey } from './keys/key-file-store.ts';
import { createKeyService, type KeyService } from './keys/key-service.ts';
import { openRootKeys, type RootKeys } from './keys/root-key-service.ts';
import { createLoadService } from './loads/load-service.ts';
import { createDownloadService } from './parameters/download-service.ts';
import { CONSOLE_OPERATIONS, OPERATIONS, TERMINAL_PORT_OPERATIONS } from './operations.ts';
import { createParameterService } from './parameters/parameter-service.ts';
import { createOperatorService } from './participants/operator-service.ts';
import { verifyHistory } from './reconciliation/invariant-store.ts';
import { createReconciliationService } from './reconciliation/reconciliation-service.ts';
import { createLiveFeed, type LiveFeed } from './reports/live-service.ts';
import { reportRoutes } from './reports/report-routes.ts';
import { createReportService, type ReportService } from './reports/report-service.ts';
import { createPaymentService } from './settlement/payment-service.ts';
import { settlementRoutes } from './settlement/settlement-routes.ts';
import { createSettlementService } from './settlement/settlement-service.ts';
import { createRosterService } from './students/roster-service.ts';
import { createSchoolService } from './students/school-service.ts';
import { digestOf, personKeys } from './students/person-keys-service.ts';
import { CA_FILE, openTlsIdentity } from './terminals/authority-file-store.ts';
import type { RunningServer, ServerOptions, ServerServices } from './running-server.ts';
import type { TlsIdentity } from './terminals/certificate-authority.ts';
import { createTerminalService } from './terminals/terminal-service.ts';
import { createShiftService } from './shifts/shift-service.ts';

export type { RunningServer, ServerOptions, ServerServices };

const LOOPBACK = '127.0.0.1';
const CONSOLE_DIST = fileURLToPath(new URL('../../console/dist/', import.meta.url));

/** Brings the clearing house up in this process. Throws what `startProblem` can put in one sentence. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const pools = await openServerPools(options.databaseUrl);
  try {
    return await startOn(pools, options);
  } catch (error) {
    await pools.destroy();
    throw error;
  }
}

interface Context extends ServerPools {
  readonly clock: () => Date;
  readonly random: (length: number) => Uint8Array;
  readonly log: Log;
  readonly roots: RootKeys;
  readonly keys: KeyService;
  readonly signingKey: SigningKey;
  readonly identity: TlsIdentity;
}

async function startOn(pools: ServerPools, options: ServerOptions): Promise<RunningServer> {
  const clock = options.clock ?? (() => new Date());
  const random = options.random ?? ((length: number) => new Uint8Array(randomBytes(length)));
  const keysFolder = path.join(options.dataFolder, 'keys');
  const kek = await readKeyEncryptionKey({
    ...(options.kekFile === undefined ? {} : { file: options.kekFile }),
    ...(options.kekHex === undefined ? {} : { hex: options.kekHex }),
    create: options.createKek ?? false,
    random,
  });
  const roots = await openRootKeys(pools.database, { kek, random, clock });
  const context: Context = {
    ...pools,
    clock,
    random,
    log: options.log ?? SILENT,
    roots,
    keys: createKeyService(roots),
    signingKey: await openSigningKey(keysFolder),
    identity: await openTlsIdentity({
      directory: keysFolder,
      random,
      wallClock: () => new Date(),
    }),
  };
  return serve(context, options, path.join(keysFolder, CA_FILE));
}

async function serve(
  context: Context,
  options: ServerOptions,
  caFile: string,
): Promise<RunningServer> {
  const { database, clearing, clock, random, identity, log } = context;
  const services = servicesOf(context);
  await services.settlement.currentDay();
  const access = createAccessService({ database, clock, random });
  const { reports, live } = reportsOf(context, services);
  const once = createOnceService({ knex: clearing, clock });
  const ingest = publishing(ingestOf(context), live);
  const forTerminals = terminalApp(context, services, ingest);
  const forPeople = createConsoleApp({
    access,
    open: [documentRoutes(OPERATIONS)],
    routers: [
      userRoutes({
        users: createUserService({ database, access, clock, random }),
        approvals: services.approvals,
        once,
      }),
      settlementRoutes({ ...services, knex: clearing, clock, once }),
      deskRoutes({ ...services, knex: clearing, clock, once }),
      reportRoutes({ ...services, reports, live, once }),
    ],
    staticDir: options.staticDir ?? CONSOLE_DIST,
    log,
  });
  assertMounted(forTerminals, TERMINAL_PORT_OPERATIONS);
  assertMounted(forPeople, CONSOLE_OPERATIONS);
  const terminalServer = createTerminalServer(identity, forTerminals);
  const consoleServer = createServer(CONNECTION_LIMITS, forPeople).on('clientError', answerLost);
  const nightly =
    options.closeNightly === true
      ? startNightlyClose(nightlyOptions(context, services))
      : undefined;
  const due = startDueMoney({ deeds: dueDeeds(services), log });
  const close = async (): Promise<void> => {
    await Promise.all([nightly?.stop(), due.stop()]);
    live.close();
    await Promise.all([closeServer(terminalServer), closeServer(consoleServer)]);
    await ingest.close();
    await context.destroy();
  };
  try {
    return {
      terminalsPort: await listen(terminalServer, options.terminalsPort, LOOPBACK),
      consolePort: await listen(consoleServer, options.consolePort, LOOPBACK),
      caFile,
      caPem: identity.authority.certificatePem,
      firstPassword: await access.ensureFirstAdministrator(),
      services,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const nightlyOptions = (
  { clearing, clock, log }: Context,
  { settlement, reconciliation }: ServerServices,
): NightlyCloseOptions => {
  return { settlement, reconciliation, clock, log, verify: () => verifyHistory(clearing) };
};

function servicesOf({
  database,
  clearing,
  clock,
  random,
  identity,
  keys,
  roots,
}: Context): ServerServices {
  const wallClock = (): Date => new Date();
  const { authority } = identity;
  const parameters = createParameterService({ database, clock });
  return {
    database,
    operators: createOperatorService({ database, clock }),
    terminals: createTerminalService({ database, authority, clock, wallClock, random }),
    cards: createCardService({ database, clock }),
    roster: createRosterService({ database, personKeys: personKeys(roots), random, clock }),
    schools: createSchoolService({ database, clock }),
    issuing: createIssuingService({ database, keys, clock }),
    parameters,
    settlement: createSettlementService({ knex: clearing, clock }),
    reconciliation: createReconciliationService({ knex: clearing, clock }),
    approvals: createApprovalService({ knex: clearing, clock, handlers: approvalHandlers(clock) }),
    ...createDeskServices({
      database,
      clock,
      balanceMaxAt: async (at) => (await parameters.loadLimitsAt(at)).balanceMax,
      studentNumberDigest: digestOf(roots),
    }),
    payments: createPaymentService({ knex: clearing, clock }),
  };
}

function reportsOf(
  { database, clock, roots, log }: Context,
  { settlement }: ServerServices,
): { readonly reports: ReportService; readonly live: LiveFeed } {
  const reports = createReportService({
    database,
    settlement,
    clock,
    studentNumberDigest: digestOf(roots),
  });
  const live = createLiveFeed({
    report: () => reports.today(),
    marker: () => reports.marker(),
    onError: (err) => {
      log.error({ err }, 'live report failed');
    },
  });
  return { reports, live };
}

const ingestOf = ({ ingest, keys, signingKey, clock }: Context): IngestService =>
  createIngestService({ knex: ingest, keys, receiptKey: signingKey.privateKey, clock });

/** Tells the pages after every upload that was taken in. */
const publishing = (ingest: IngestService, live: LiveFeed): IngestService => ({
  receive: async (terminalId, encodedBatch) => {
    const receipt = await ingest.receive(terminalId, encodedBatch);
    live.publish();
    return receipt;
  },
  close: () => ingest.close(),
});

function terminalApp(
  { database, clock, keys, signingKey, identity, log }: Context,
  { terminals, issuing, parameters }: ServerServices,
  ingest: IngestService,
): ReturnType<typeof createTerminalApp> {
  const loads = createLoadService({
    database,
    keys,
    clock,
    limitsAt: (at) => parameters.loadLimitsAt(at),
  });
  const downloads = createDownloadService({
    database,
    parameters,
    signingKey: signingKey.privateKey,
  });
  const caPem = identity.authority.certificatePem;
  return createTerminalApp({
    terminals,
    open: [
      documentRoutes(TERMINAL_PORT_OPERATIONS),
      enrolmentRoutes({ terminals, caPem, receiptKeyPem: signingKey.publicPem }),
    ],
    routers: [
      batchRoutes({ ingest, receiptKey: signingKey.publicKey }),
      downloadRoutes({ downloads }),
      loadRoutes({ loads }),
      issuingRoutes({ issuing }),
      heartbeatRoutes({ terminals, clock }),
      shiftRoutes({ shifts: createShiftService({ knex: database, clock }) }),
    ],
    log,
  });
}
