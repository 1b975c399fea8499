import type { ListedReader } from '../../src/pcsc/index.ts';
import { PcscError } from '../../src/pcsc/index.ts';
import { CliProblem } from '../problem.ts';

/**
 * The one reader that is meant: by its whole name, by a part of it in any case, or, when none is
 * named, the one that has a card, or the only one there is.
 * @throws CliProblem, PcscError
 */
export async function pickReader(wanted: string | undefined, waitMs: number): Promise<string> {
  const { listReaders } = await import('../../src/pcsc/index.ts');
  const readers = await listReaders({ waitMs });
  return pickedOf(readers, wanted);
}

export function pickedOf(readers: readonly ListedReader[], wanted: string | undefined): string {
  if (readers.length === 0) throw new CliProblem('NO_READER_AT_ALL', undefined);
  const names = readers.map(({ name }) => name);
  const exact = readers.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact.name;
  const fitting = readers.filter(({ name }) =>
    name.toLowerCase().includes((wanted ?? '').toLowerCase()),
  );
  if (fitting.length === 0) {
    throw new PcscError('NO_READER', `${wanted ?? ''}; ${names.join(', ')}`);
  }
  const withCard = fitting.filter(({ atr }) => atr !== undefined);
  const [only, another] = withCard.length > 0 ? withCard : fitting;
  if (only === undefined || another !== undefined)
    throw new CliProblem('SEVERAL_READERS', { names });
  return only.name;
}
