import type { Brand } from '@lvchengtong/card-sdk/brand';
import { isResidentId } from '@lvchengtong/card-sdk/resident-id';

/** National student number: `G`, `J` or `L` and 18 characters. One per person for life; G replaces J and L. */
export type NationalNo = Brand<string, 'NationalNo'>;

/** Why a text is not a national student number; undefined when it is one. */
export function nationalNoProblem(text: string): string | undefined {
  if (!/^[GJL]\d{17}[\dX]$/.test(text)) return 'not G, J or L and 18 characters';
  // Only a G number is a resident ID; J and L carry a running or random tail of their own.
  if (text.startsWith('G') && !isResidentId(text.slice(1))) return 'check character is wrong';
  return undefined;
}

/** @throws RangeError when it is not one; ask `nationalNoProblem` first. */
export function parseNationalNo(text: string): NationalNo {
  const problem = nationalNoProblem(text);
  if (problem !== undefined) throw new RangeError(`national student number: ${problem}`);
  return text as NationalNo;
}
