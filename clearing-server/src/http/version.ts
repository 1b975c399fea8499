import { Problem } from './problem.ts';
import { VERSION } from './shape.ts';

/** In which state something was seen. */
export type Version = string;

export const etagOf = (version: Version): string => `"${version}"`;

/** The version in an `If-Match`: one strong tag. @throws Problem IF_MATCH_MISSING. */
export function versionOf(header: string | undefined): Version {
  const [, version] = /^"([^"]*)"$/.exec(header?.trim() ?? '') ?? [];
  // `*` and weak tags say nothing about what was seen.
  if (!VERSION.safeParse(version).success || version === undefined) {
    throw new Problem('IF_MATCH_MISSING', 'one strong tag, as the ETag of the answer to GET');
  }
  return version;
}

/**
 * To be asked under the lock of the row that is about to change. `expected` is undefined where nobody
 * saw anything before: a job, a command. @throws Problem CHANGED_MEANWHILE.
 */
export function assertUnchanged(expected: Version | undefined, current: Version): void {
  if (expected !== undefined && expected !== current) {
    throw new Problem('CHANGED_MEANWHILE', `it was ${expected}, it is ${current}`);
  }
}
