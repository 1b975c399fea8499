import { unhex } from '@lvchengtong/card-sdk/bytes';
import { PIN_DIGEST_BYTES, PIN_SALT_BYTES } from '@lvchengtong/card-sdk/exchange';
import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';

const asn = z
  .string()
  .regex(/^[0-9A-F]{20}$/)
  .transform(parseCardAsn);
const header = { version: z.number().int().nonnegative(), issued_at: z.iso.datetime() };

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

const bytesOf = (length: number) =>
  z
    .string()
    .regex(/^(?:[0-9A-F]{2})*$/)
    .length(length * 2)
    .transform(unhex);
const cashiers = z
  .object({
    ...header,
    cashiers: z.array(
      z
        .object({
          cashier_no: z.string().regex(/^[0-9]{4}$/),
          name: z.string(),
          pin_salt_hex: bytesOf(PIN_SALT_BYTES),
          pin_digest_hex: bytesOf(PIN_DIGEST_BYTES),
        })
        .transform((json) => ({
          cashierNo: json.cashier_no,
          name: json.name,
          pinSalt: json.pin_salt_hex,
          pinDigest: json.pin_digest_hex,
        })),
    ),
  })
  .transform(({ version, cashiers: list }) => ({
    version,
    cashiers: new Map(list.map((cashier) => [cashier.cashierNo, cashier])),
  }));

/** Who is expected here. */
export interface Roster {
  readonly version: number;
  readonly students: ReadonlyMap<CardAsn, RosterEntry>;
}
export interface RosterEntry {
  readonly name: string;
  readonly className: string;
}

/** Who may sign on at this till; empty where nobody has to. */
export interface Cashiers {
  readonly version: number;
  readonly cashiers: ReadonlyMap<string, CashierEntry>;
}
export interface CashierEntry {
  readonly cashierNo: string;
  readonly name: string;
  readonly pinSalt: Uint8Array;
  readonly pinDigest: Uint8Array;
}

/** @throws ZodError or SyntaxError when a part is wrong. */
export const parseRoster = (payload: string): Roster => roster.parse(JSON.parse(payload));
/** @throws ZodError or SyntaxError when a part is wrong. */
export const parseCashiers = (payload: string): Cashiers => cashiers.parse(JSON.parse(payload));
