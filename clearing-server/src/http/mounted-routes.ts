import assert from 'node:assert/strict';
import type { Express } from 'express';
import type { ServerOperations } from './server-operation.ts';

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { method: string }[] };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** `GET /v1/x` of everything that an application answers under `/v1`. */
export const mountedOperations = (app: Express): ReadonlySet<string> =>
  new Set(namesIn((app.router as unknown as { readonly stack: readonly Layer[] }).stack));

function namesIn(layers: readonly Layer[]): string[] {
  return layers.flatMap(({ route, handle }) => {
    if (route === undefined) return namesIn(handle?.stack ?? []);
    if (!route.path.startsWith('/v1/')) return [];
    return route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`);
  });
}

/** What is answered is what is written down, all of it and no more: else the server does not start. */
export function assertMounted(app: Express, table: ServerOperations): void {
  const mounted = mountedOperations(app);
  const listed = Object.keys(table);
  assert.deepEqual(
    {
      notMounted: listed.filter((name) => !mounted.has(name)),
      notListed: [...mounted].filter((name) => !Object.hasOwn(table, name)),
    },
    { notMounted: [], notListed: [] },
  );
}
