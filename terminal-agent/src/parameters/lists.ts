import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';

const asn = z
  .string()
  .regex(/^[0-9A-F]{20}$/)
  .transform(parseCardAsn);
const header = { version: z.number().int().nonnegative(), issued_at: z.iso.datetime() };

const blockList = z
  .object({ ...header, cards: z.array(asn) })
  .transform(({ version, cards }) => ({ version, cards: new Set<CardAsn>(cards) }));

const roster = z
  .object({
    ...header,
    students: z.array(z.object({ card_asn: asn, name: z.string(), class_name: z.string() })),
  })
  .transform(({ version, students }) => ({
    version,
    students: new Map(
      students.map(({ card_asn: card, name, class_name: className }) => [
        card,
        { name, className },
      ]),
    ),
  }));

/** Cards not to be accepted. */
export interface BlockList {
  readonly version: number;
  readonly cards: ReadonlySet<CardAsn>;
}

/** Who is expected here. */
export interface Roster {
  readonly version: number;
  readonly students: ReadonlyMap<CardAsn, RosterEntry>;
}
export interface RosterEntry {
  readonly name: string;
  readonly className: string;
}

/** @throws ZodError or SyntaxError when a part is wrong: the list is then not used at all. */
export const parseBlockList = (payload: string): BlockList => blockList.parse(JSON.parse(payload));
/** @throws ZodError or SyntaxError when a part is wrong. */
export const parseRoster = (payload: string): Roster => roster.parse(JSON.parse(payload));
