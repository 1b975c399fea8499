import { TLSSocket } from 'node:tls';
import type { RequestHandler, Response } from 'express';
import type { Terminal, TerminalKind } from '../terminals/terminal.ts';
import { inService } from '../terminals/terminal.ts';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { Problem } from './problem.ts';

/**
 * Lets only terminals through. The handshake asks for a certificate but does not insist, because
 * a terminal that enrols has none yet; so it is here that one is insisted on, at every request.
 */
export function requireTerminal(terminals: TerminalService): RequestHandler {
  return async (req, res, next) => {
    res.locals['terminal'] = await terminalOf(terminals, req.socket);
    next();
  };
}

async function terminalOf(terminals: TerminalService, socket: unknown): Promise<Terminal> {
  if (!(socket instanceof TLSSocket)) throw new Problem('CERTIFICATE_REQUIRED');
  const certificate = socket.getPeerCertificate();
  // Without a certificate node answers an empty object.
  if (Object.keys(certificate).length === 0) throw new Problem('CERTIFICATE_REQUIRED');
  if (!socket.authorized) throw new Problem('CERTIFICATE_FOREIGN');
  const { CN: commonName } = certificate.subject;
  if (typeof commonName !== 'string') throw new Problem('CERTIFICATE_FOREIGN');
  const serialHex = certificate.serialNumber.toUpperCase();
  const outcome = await terminals.authenticate(serialHex, commonName);
  switch (outcome.kind) {
    case 'foreign':
      throw new Problem('CERTIFICATE_FOREIGN');
    case 'revoked':
      throw new Problem('CERTIFICATE_REVOKED');
    case 'authenticated':
      return outcome.terminal;
  }
}

/** Who asks. Only behind `requireTerminal`. A closed terminal may still bring what it has. */
export const authenticatedTerminal = (res: Response): Terminal =>
  res.locals['terminal'] as Terminal;

/** For what only some kinds may do, and only while in service. @throws Problem. */
export function requireKind(res: Response, kinds: readonly TerminalKind[], now: Date): Terminal {
  const terminal = authenticatedTerminal(res);
  if (!kinds.includes(terminal.kind)) {
    throw new Problem('TERMINAL_KIND_WRONG', `a terminal of kind ${kinds.join(' or ')} may`);
  }
  if (!inService(terminal, now)) throw new Problem('TERMINAL_NOT_OPEN');
  return terminal;
}
