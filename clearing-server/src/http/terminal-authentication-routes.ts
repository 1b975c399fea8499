import { TLSSocket } from 'node:tls';
import type { RequestHandler } from 'express';
import type { TerminalService } from '../terminals/terminal-service.ts';
import { Problem } from './problem.ts';

/**
 * Lets only terminals through. The handshake asks for a certificate but does not insist, because
 * a terminal that enrols has none yet; so it is here that one is insisted on, at every request. Who
 * it is stands in `res.locals`, from where `operationRoutes` has it.
 */
export function requireTerminal(terminals: TerminalService): RequestHandler {
  return async (req, res, next) => {
    const { terminal, inService } = await terminalOf(terminals, req.socket);
    res.locals['terminal'] = terminal;
    res.locals['inService'] = inService;
    next();
  };
}

type Authenticated = Extract<
  Awaited<ReturnType<TerminalService['authenticate']>>,
  { readonly kind: 'authenticated' }
>;

async function terminalOf(terminals: TerminalService, socket: unknown): Promise<Authenticated> {
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
      return outcome;
  }
}
