import { hex, unhex } from '../../src/bytes.ts';
import { maskedName } from '../../src/exchange/index.ts';
import { type CardAsn, parseCardAsn, parsePsamNo, parseTerminalId } from '../../src/ids.ts';
import {
  CARD_KEY_NAMES,
  type CardKeys,
  mohurdCardIssue,
  type MohurdCardData,
  pbocCardIssue,
  type PbocCardData,
  psamIssue,
  type PsamData,
  type PsamKeys,
  STAGE,
  studentCardIssue,
  type StudentCardData,
  tunionCardIssue,
  type TUnionCardData,
  type ChipIssue,
} from '../../src/personalise/index.ts';
import type { Fields } from '../fields.ts';
import type { JsonObject } from '../plain.ts';
import { DEVELOPMENT_PSAM } from '../keys/key-set.ts';
import type { ChipKind, IssuingKeys, Prepared, Preparing, Random } from './chip-kind.ts';
import type { ChipKindName } from './chip-kinds.ts';

const DATE = /^\d{8}$/;
const ANY_NAME = /^.{1,40}$/u;
const ISSUER = /^[0-9A-F]{16}$/;

/** A number that no city has given out. */
const madeUpAsn = (random: Random): CardAsn =>
  parseCardAsn(`0000${hex(random(8)).replace(/[A-F]/g, '7')}`);

/** What every kind of card has. */
interface CardBasics {
  readonly asn: CardAsn;
  readonly validFrom: string;
  readonly validUntil: string;
}

const basicsExample = (random: Random): CardBasics => ({
  asn: madeUpAsn(random),
  validFrom: '20260901',
  validUntil: '20320831',
});

const basicsFrom = (fields: Fields): CardBasics => ({
  asn: parseCardAsn(fields.text('asn', /./)),
  validFrom: fields.text('valid_from', DATE),
  validUntil: fields.text('valid_until', DATE),
});

const basicsJson = ({ asn, validFrom, validUntil }: CardBasics): JsonObject => ({
  asn,
  valid_from: validFrom,
  valid_until: validUntil,
});

/** Of a card, under the keys that its own number gives. */
const issuing =
  <Data extends CardBasics>(
    issue: (data: Data, keys: CardKeys) => ChipIssue,
  ): ChipKind<Data>['issue'] =>
  (data, keys) => ({ number: data.asn, ...issue(data, keys.card(data.asn)) });

const EXAMPLE_NAME = '张小明';

const mohurdFrom = (fields: Fields): MohurdCardData => {
  const holder = fields.object('holder');
  const data: MohurdCardData = {
    ...basicsFrom(fields),
    cardKind: fields.whole('card_kind', 0, 0xff),
    holder: {
      name: holder.text('name', ANY_NAME),
      ...(holder.has('sex') ? { sex: holder.choice('sex', ['male', 'female']) } : {}),
    },
  };
  holder.end();
  return data;
};

const mohurdJson = (data: MohurdCardData): JsonObject => ({
  ...basicsJson(data),
  card_kind: data.cardKind,
  holder: {
    name: maskedName(data.holder.name),
    ...(data.holder.sex === undefined ? {} : { sex: data.holder.sex }),
  },
});

const mohurd: ChipKind<MohurdCardData> = {
  chip: 'card',
  example: (random) => ({
    ...basicsExample(random),
    cardKind: 0,
    holder: { name: EXAMPLE_NAME, sex: 'male' },
  }),
  from: mohurdFrom,
  masked: mohurdJson,
  issue: issuing(mohurdCardIssue),
};

const student: ChipKind<StudentCardData> = {
  chip: 'card',
  example: (random) => ({
    ...basicsExample(random),
    cardKind: 1,
    holder: { name: EXAMPLE_NAME, sex: 'male' },
    student: {
      schoolCode: '4101050001',
      stage: STAGE.primary,
      entryYear: 2026,
      className: '一年级（2）班',
      studentNumberDigest: new Uint8Array(16),
    },
  }),
  from: (fields) => {
    const school = fields.object('student');
    const data: StudentCardData = {
      ...mohurdFrom(fields),
      student: {
        schoolCode: school.text('school_code', /^\d{10}$/),
        stage: school.whole('stage', 0, 0xff),
        entryYear: school.whole('entry_year', 1900, 2999),
        className: school.text('class_name', ANY_NAME),
        studentNumberDigest: unhex(school.text('student_number_digest_hex', /^[0-9A-F]{32}$/)),
      },
    };
    school.end();
    return data;
  },
  masked: (data) => ({
    ...mohurdJson(data),
    student: {
      school_code: data.student.schoolCode,
      stage: data.student.stage,
      entry_year: data.student.entryYear,
      class_name: data.student.className,
      student_number_digest_hex: '0'.repeat(32),
    },
  }),
  issue: issuing(studentCardIssue),
};

const holderFrom = (fields: Fields): { readonly holder?: { readonly name: string } } => {
  if (!fields.has('holder')) return {};
  const holder = fields.object('holder');
  const name = holder.text('name', ANY_NAME);
  holder.end();
  return { holder: { name } };
};

const holderJson = ({ holder }: { readonly holder?: { readonly name: string } }): JsonObject =>
  holder === undefined ? {} : { holder: { name: maskedName(holder.name) } };

const tunion: ChipKind<TUnionCardData> = {
  chip: 'card',
  example: (random) => ({
    ...basicsExample(random),
    issuer: DEVELOPMENT_PSAM.issuer,
    cardKind: 1,
    province: '4100',
    city: '4910',
    interop: true,
    holder: { name: EXAMPLE_NAME },
  }),
  from: (fields) => ({
    ...basicsFrom(fields),
    issuer: fields.text('issuer', ISSUER),
    cardKind: fields.whole('card_kind', 0, 0xff),
    province: fields.text('province', /^\d{4}$/),
    city: fields.text('city', /^\d{4}$/),
    interop: fields.choice('interop', ['yes', 'no']) === 'yes',
    ...holderFrom(fields),
  }),
  masked: (data) => ({
    ...basicsJson(data),
    issuer: data.issuer,
    card_kind: data.cardKind,
    province: data.province,
    city: data.city,
    interop: data.interop ? 'yes' : 'no',
    ...holderJson(data),
  }),
  issue: issuing(tunionCardIssue),
};

const pboc: ChipKind<PbocCardData> = {
  chip: 'card',
  example: (random) => ({
    ...basicsExample(random),
    issuer: DEVELOPMENT_PSAM.issuer,
    holder: { name: EXAMPLE_NAME },
  }),
  from: (fields) => ({
    ...basicsFrom(fields),
    issuer: fields.text('issuer', ISSUER),
    ...holderFrom(fields),
  }),
  masked: (data) => ({ ...basicsJson(data), issuer: data.issuer, ...holderJson(data) }),
  issue: issuing(pbocCardIssue),
};

const psam: ChipKind<PsamData> = {
  chip: 'psam',
  example: () => DEVELOPMENT_PSAM,
  from: (fields) => ({
    psamNo: parsePsamNo(fields.text('psam_no', /./)),
    terminalId: parseTerminalId(fields.text('terminal_id', /./)),
    issuer: fields.text('issuer', ISSUER),
  }),
  masked: ({ psamNo, terminalId, issuer }) => ({
    psam_no: psamNo,
    terminal_id: terminalId,
    issuer,
  }),
  issue: (data, keys) => ({
    number: data.psamNo,
    ...psamIssue(data, keys.psam ?? NO_PSAM_KEYS),
  }),
};

const zeros = (): Uint8Array => new Uint8Array(16);
const NO_PSAM_KEYS: PsamKeys = { DPK: zeros(), IAK: zeros(), master: zeros() };

/** For a replay, which compares what is left of masked commands and has no keys. */
export const NO_KEYS: IssuingKeys = {
  card: () =>
    Object.fromEntries(CARD_KEY_NAMES.map((name) => [name, zeros()])) as unknown as CardKeys,
  psam: NO_PSAM_KEYS,
};

const preparing = <Data>(kind: ChipKind<Data>): Preparing => {
  const prepared = (data: Data): Prepared => ({
    chip: kind.chip,
    json: kind.masked(data),
    issue: (keys) => kind.issue(data, keys),
  });
  return {
    fromExample: (random) => prepared(kind.example(random)),
    fromFields: (fields) => prepared(kind.from(fields)),
  };
};

export const CHIPS: Readonly<Record<ChipKindName, Preparing>> = {
  student: preparing(student),
  mohurd: preparing(mohurd),
  tunion: preparing(tunion),
  pboc: preparing(pboc),
  psam: preparing(psam),
};
