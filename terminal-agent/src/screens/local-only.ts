import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { ScreenProblem } from './problem.ts';

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

export type LocalVerdict =
  | { readonly kind: 'local' }
  | { readonly kind: 'host-not-local'; readonly host: string }
  | { readonly kind: 'origin-foreign'; readonly origin: string };

/**
 * Loopback alone does not protect a till: any web page open in a browser on this machine can send
 * requests to 127.0.0.1. The host name stops DNS rebinding, the origin stops everybody else's pages.
 */
export function judgeLocal(headers: IncomingHttpHeaders): LocalVerdict {
  const host = headers.host ?? '';
  if (!LOOPBACK_HOST.test(host)) return { kind: 'host-not-local', host };
  const origin = headers.origin;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return { kind: 'origin-foreign', origin };
  // Some cross-site requests carry no origin (an image, a link); browsers mark those here. A link
  // typed or clicked by a person ("none", or a navigation) only reads pages and is let through.
  const site = headers['sec-fetch-site'];
  const navigates = headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigates)
    return { kind: 'origin-foreign', origin: site };
  return { kind: 'local' };
}

/** Lets only this machine's own pages through. */
export function localOnly(req: Request, _res: Response, next: NextFunction): void {
  const verdict = judgeLocal(req.headers);
  switch (verdict.kind) {
    case 'local':
      next();
      return;
    case 'host-not-local':
      throw new ScreenProblem('HOST_NOT_LOCAL', 'this panel answers only to its own machine');
    case 'origin-foreign':
      throw new ScreenProblem(
        'ORIGIN_FOREIGN',
        'this panel takes requests only from its own pages',
      );
  }
}

const HEADERS = {
  // The pages load nothing from elsewhere, and nobody may lay a frame over the keypad.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export function securityHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.set(HEADERS);
  next();
}
