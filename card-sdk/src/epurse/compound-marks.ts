import { SW } from '../apdu/index.ts';
import { mohurdFiles } from '../card/index.ts';
import { type Part, readable, type Records } from './read-part.ts';

const { CAPP_TAG, readBlacklisted, readControl } = mohurdFiles;

/** What terminals and the issuer have marked in EF17 of a MOHURD card. */
export interface CompoundMarks {
  /** Record 01: some terminal found the card on its block list. */
  readonly blacklisted: Part<boolean>;
  /** Record 11: whether the compound application is locked, and whether it has been activated. */
  readonly control: Part<mohurdFiles.MohurdControl>;
}

/** From the records that were read already; a record of another length than ours still has its flags. */
export const marksOf = (compound: Records<mohurdFiles.CappRecord>): CompoundMarks => ({
  blacklisted: markIn(compound, CAPP_TAG.aid, readBlacklisted),
  control: markIn(compound, CAPP_TAG.control, readControl),
});

function markIn<Mark>(
  compound: Records<mohurdFiles.CappRecord>,
  tag: number,
  read: (body: Uint8Array) => Mark,
): Part<Mark> {
  if (compound.kind !== 'present') return compound;
  for (const record of compound.content) {
    const { tag: found, body } =
      record.kind === 'present'
        ? record.content
        : { tag: record.data[0], body: record.data.slice(2) };
    if (found === tag) return readable(record.statusWord, body, read);
  }
  return { kind: 'absent', statusWord: SW.recordNotFound };
}
