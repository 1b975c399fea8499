import type { CommandCodec } from '../apdu/index.ts';
import { unhex } from '../bytes.ts';
import type { CardProfileName } from '../exchange/index.ts';
import { type CardAsn, parseCardAsn } from '../ids.ts';
import { seenAs, type ReadableFile } from './card-file.ts';
import { readTaggedRecord } from './commands/read-record.ts';
import * as mohurd from './files/mohurd.ts';
import * as pboc from './files/pboc.ts';
import * as tunion from './files/tunion.ts';
import type { LogEntry } from './log-entry.ts';

/** What every kind of card says about itself, whatever its layout. */
export interface PublicInfo {
  readonly asn: CardAsn;
  readonly enabled: boolean;
  /** Digits as they stand on the card: `YYYYMMDD` when they are a date. */
  readonly validFrom: string;
  readonly validUntil: string;
  /** Absent where another file holds it. */
  readonly cardKind?: number;
}

/** One card specification. Everything that differs between cards is in its row, and nowhere else. */
export interface CardProfile {
  readonly name: CardProfileName;
  /** Name of the directory that holds the purse. */
  readonly aid: Uint8Array;
  /** EF15, whose content SELECT shows too. */
  readonly publicInfo: ReadableFile<PublicInfo>;
  /** Where the card kind is when EF15 does not say. */
  readonly cardKind?: ReadableFile<number>;
  /** Where a terminal marks a card that it found on its block list; a card may lack the record. */
  readonly lock?: {
    /** Undecoded: a record of another length than ours is no reason to turn a passenger away. */
    readonly read: CommandCodec<number, Uint8Array>;
    readonly tag: number;
    /** Position in the record, tag and length counted. */
    readonly at: number;
    readonly blacklisted: number;
  };
  /** Where the issuer has written whether the application is locked, and whether it was activated. */
  readonly control?: {
    readonly read: CommandCodec<number, mohurd.MohurdControl>;
    readonly tag: number;
  };
  /** The card may have a 9-byte code that MAC1 of a purchase covers. */
  readonly mayHaveAuthCode: boolean;
  /** Where the card may log what its purse did; each is looked at. */
  readonly purchaseLogs: readonly ReadableFile<LogEntry>[];
  readonly loadLogs: readonly ReadableFile<LogEntry>[];
}

/** MOHURD cards print 16 digits; the wire's ten bytes begin with two zeros. */
const MOHURD_ASN_PREFIX = '0000';

/** The 8 bytes that EF05 and EF15 of a MOHURD card hold of a card number. */
export const mohurdAsnDigits = (asn: CardAsn): string => asn.slice(MOHURD_ASN_PREFIX.length);

const MOHURD: CardProfile = {
  name: 'mohurd',
  aid: unhex('A00000000386980701'),
  publicInfo: seenAs(mohurd.EF_0015_PUBLIC_INFO, (info) => ({
    asn: parseCardAsn(MOHURD_ASN_PREFIX + info.asn),
    enabled: info.enabled === 0x01,
    validFrom: info.validFrom,
    validUntil: info.validUntil,
    cardKind: info.mainType,
  })),
  // Record 01, transaction aid: its first byte behind the length is the lock flag.
  lock: {
    read: readTaggedRecord({ ...mohurd.EF_0017_CAPP, decode: (record) => record }),
    tag: mohurd.CAPP_TAG.aid,
    at: 2,
    blacklisted: 0x01,
  },
  // Its flags stand in front; cities put more or less behind them.
  control: {
    read: readTaggedRecord({
      ...mohurd.EF_0017_CAPP,
      decode: (record) => mohurd.readControl(record.slice(2)),
    }),
    tag: mohurd.CAPP_TAG.control,
  },
  mayHaveAuthCode: true,
  purchaseLogs: [mohurd.EF_0018_PURCHASE_LOG],
  loadLogs: [mohurd.EF_0018_PURCHASE_LOG, mohurd.EF_001A_LOAD_LOG],
};

const publicInfoOf = (info: pboc.PbocPublicInfo): PublicInfo => ({
  asn: parseCardAsn(info.asn),
  enabled: true,
  validFrom: info.validFrom,
  validUntil: info.validUntil,
});

const TUNION: CardProfile = {
  name: 'tunion',
  aid: unhex('A000000632010105'),
  publicInfo: seenAs(pboc.EF_0015_PUBLIC_INFO, (info) => ({
    ...publicInfoOf(info),
    enabled: info.version === 0x01, // JT/T 978: "enabled" where PBOC has the version
  })),
  cardKind: seenAs(tunion.EF_0017_MANAGEMENT_INFO, (info) => info.cardKind),
  mayHaveAuthCode: false,
  purchaseLogs: [mohurd.EF_0018_PURCHASE_LOG],
  loadLogs: [mohurd.EF_0018_PURCHASE_LOG],
};

/**
 * Shares its AID with MOHURD, so a terminal is told by its list of profiles which of the two its
 * city issued; it has no card kind.
 */
const PBOC: CardProfile = {
  name: 'pboc',
  aid: unhex('A00000000386980701'),
  publicInfo: seenAs(pboc.EF_0015_PUBLIC_INFO, (info) => ({ ...publicInfoOf(info), cardKind: 0 })),
  mayHaveAuthCode: false,
  purchaseLogs: [mohurd.EF_0018_PURCHASE_LOG],
  loadLogs: [mohurd.EF_0018_PURCHASE_LOG],
};

/** Every card specification known, by the name that records carry. */
export const PROFILES: Readonly<Record<CardProfileName, CardProfile>> = {
  mohurd: MOHURD,
  tunion: TUNION,
  pboc: PBOC,
};

/**
 * What a terminal looks for, in this order: own cards first, since they are nearly all that come and
 * each miss costs an APDU.
 */
export const PROBE_ORDER: readonly CardProfile[] = [MOHURD, TUNION];
