import { parseTerminalId } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';

export const TERMINAL_KINDS = ['gate', 'canteen', 'bus', 'metro', 'top-up', 'issuing'] as const;
export type TerminalKind = (typeof TERMINAL_KINDS)[number];

const seconds = z.number().int().positive();
const port = z.number().int().min(0).max(65_535);

/**
 * `agent.yaml`. What belongs to the place stands here; prices and limits come from the centre, signed.
 * Every key can be given as environment variable too: `LCT_AGENT_` and its path, `centre.url` →
 * `LCT_AGENT_CENTRE_URL`.
 */
export const configSchema = z.strictObject({
  kind: z.enum(TERMINAL_KINDS),
  terminal_id: z.string().transform((text, context) => {
    try {
      return parseTerminalId(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be 12 digits' });
      return z.NEVER;
    }
  }),
  /** Folder of the journal, the key, the certificate and what was downloaded. */
  data: z.string().min(1),
  centre: z.strictObject({
    url: z.url(),
    /** CA to trust before enrolment; afterwards the one that came with the certificate. */
    ca_file: z.string().optional(),
    /** One-time code; not needed once there is a certificate. */
    enrolment_code: z.string().optional(),
  }),
  reader: z.enum(['virtual', 'pcsc']).default('pcsc'),
  virtual: z.strictObject({ cards: z.string(), psam: z.string() }).optional(),
  pcsc: z
    .strictObject({ reader: z.string().default(''), sam: z.string().default('SAM') })
    .prefault({}),
  screen: z.strictObject({ host: z.string().default('127.0.0.1'), port }).optional(),
  /** The same card for the same amount within this time asks first. */
  same_card_seconds: seconds.default(10),
  /** How long a torn card may take to come back. */
  torn_seconds: seconds.default(30),
  upload_seconds: seconds.default(5),
  refresh_seconds: seconds.default(60),
  heartbeat_seconds: seconds.default(60),
  gate: z.strictObject({ direction: z.enum(['in', 'out', 'both']).default('both') }).prefault({}),
  bus: z.strictObject({ line: z.number().int(), vehicle: z.number().int() }).optional(),
  metro: z
    .strictObject({
      line: z.number().int(),
      station: z.number().int(),
      role: z.enum(['entry', 'exit', 'both']).default('both'),
    })
    .optional(),
});

export type AgentConfig = z.infer<typeof configSchema>;
