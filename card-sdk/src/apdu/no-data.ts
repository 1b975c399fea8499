import { LayoutError } from '../field-reader.ts';

/** `decode` of a command that answers with a status word alone. */
export function noData(data: Uint8Array): void {
  if (data.length > 0) throw new LayoutError(`expected no data, got ${String(data.length)} bytes`);
}
