import { TLSSocket } from 'node:tls';
import type { RequestHandler, Response } from 'express';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { Problem } from './problem.ts';

/**
 * Lets only terminals through. The handshake asks for a certificate but does not insist, because
 * a terminal that enrols has none yet; so it is here that one is insisted on, at every request. Who
 * it is stands in `res.locals`, from where `operationRoutes` has it.
 */
export function requireTerminal(terminals: TerminalService): RequestHandler {
  const waiting = new Map<string, number>();
  return async (req, res, next) => {
    const { terminal, inService } = await terminalOf(terminals, req.socket);
    takePlace(waiting, terminal.terminalId, res);
    res.locals['terminal'] = terminal;
    res.locals['inService'] = inService;
    next();
  };
}

// Our agent opens four connections; whoever asks for more at once would have others wait for it.
const WAITING_MAX = 8;

/** Each terminal has so many places; its own requests wait for each other and nobody else's do. */
function takePlace(waiting: Map<string, number>, terminalId: string, res: Response): void {
  const before = waiting.get(terminalId) ?? 0;
  if (before >= WAITING_MAX) {
    throw new Problem('TOO_MANY_REQUESTS', undefined, { retryAfterSeconds: 1 });
  }
  waiting.set(terminalId, before + 1);
  res.once('close', () => {
    const left = (waiting.get(terminalId) ?? 1) - 1;
    if (left === 0) waiting.delete(terminalId);
    else waiting.set(terminalId, left);
  });
}

type Authenticated = Extract<
  Awaited<ReturnType<TerminalService['authenticate']>>,
  { readonly kind: 'authenticated' }
>;

async function terminalOf(terminals: TerminalService, socket: unknown): Promise<Authenticated> {
  if (!(socket instanceof TLSSocket)) throw new Problem('CERTIFICATE_REQUIRED');
  const shown = certificates.get(socket) ?? certificateOf(socket);
  certificates.set(socket, shown);
  const outcome = await terminals.authenticate(shown.serialHex, shown.commonName);
  switch (outcome.kind) {
    case 'foreign':
      throw new Problem('CERTIFICATE_FOREIGN');
    case 'revoked':
      throw new Problem('CERTIFICATE_REVOKED');
    case 'authenticated':
      return outcome;
  }
}

interface Shown {
  readonly serialHex: string;
  readonly commonName: string;
}

/** What the handshake showed stays what it was as long as the connection lives; whether it still counts does not. */
const certificates = new WeakMap<TLSSocket, Shown>();

/** @throws Problem. */
function certificateOf(socket: TLSSocket): Shown {
  const certificate = socket.getPeerCertificate();
  // Without a certificate node answers an empty object.
  if (Object.keys(certificate).length === 0) throw new Problem('CERTIFICATE_REQUIRED');
  if (!socket.authorized) throw new Problem('CERTIFICATE_FOREIGN');
  const { CN: commonName } = certificate.subject;
  if (typeof commonName !== 'string') throw new Problem('CERTIFICATE_FOREIGN');
  return { serialHex: certificate.serialNumber.toUpperCase(), commonName };
}
