import { studentFiles } from '../../src/card/index.ts';
import { hex, unhex } from '../../src/bytes.ts';
import { maskedName } from '../../src/exchange/index.ts';
import { parseCardAsn, parsePsamNo, parseTerminalId } from '../../src/ids.ts';
import {
  CARD_KEY_NAMES,
  type CardKeys,
  type PersonaliseStep,
  type PsamData,
  type PsamKeys,
  psamScript,
  type ReadBack,
  type StudentCardData,
  studentCardReadBack,
  studentCardScript,
} from '../../src/personalise/index.ts';
import type { Fields } from '../fields.ts';
import type { Json } from '../plain.ts';
import { DEVELOPMENT_PSAM } from '../keys/key-set.ts';
import type { ChipKindName } from './chip-kinds.ts';

/** What a chip is to become: its issuing script, and how to see that it did. */
export interface Issue {
  /** For people. */
  readonly number: string;
  readonly steps: readonly PersonaliseStep[];
  readonly readBack: readonly ReadBack[];
}

/** The keys that an issue takes; each kind of chip its own. */
export interface IssuingKeys {
  readonly card: (asn: StudentCardData['asn']) => CardKeys;
  readonly psam: PsamKeys | undefined;
}

/** A kind of chip that can be made, and the JSON that says what is to be on it. */
export interface ChipKind<Data> {
  readonly chip: 'card' | 'psam';
  /** Made up, for whoever only wants to try; `random` makes its number. */
  readonly example: (random: (length: number) => Uint8Array) => Data;
  readonly from: (fields: Fields) => Data;
  /** As `from` reads it, with the holder masked: a transcript has it. */
  readonly masked: (data: Data) => Json;
  readonly issue: (data: Data, keys: IssuingKeys) => Issue;
}

const DATE = /^\d{8}$/;
const ANY_NAME = /^.{1,40}$/u;

const student: ChipKind<StudentCardData> = {
  chip: 'card',
  example: (random) => ({
    asn: parseCardAsn(`0000${hex(random(8)).replace(/[A-F]/g, '7')}`),
    cardKind: 1,
    validFrom: '20260901',
    validUntil: '20320831',
    holder: { name: '张小明', sex: 'male' },
    student: {
      schoolCode: '4101050001',
      stage: studentFiles.STAGE.primary,
      entryYear: 2026,
      className: '一年级（2）班',
      studentNumberDigest: new Uint8Array(16),
    },
  }),
  from: (fields) => {
    const holder = fields.object('holder');
    const school = fields.object('student');
    const data: StudentCardData = {
      asn: parseCardAsn(fields.text('asn', /./)),
      cardKind: fields.whole('card_kind', 0, 0xff),
      validFrom: fields.text('valid_from', DATE),
      validUntil: fields.text('valid_until', DATE),
      holder: {
        name: holder.text('name', ANY_NAME),
        ...(holder.has('sex') ? { sex: holder.choice('sex', ['male', 'female']) } : {}),
      },
      student: {
        schoolCode: school.text('school_code', /^\d{10}$/),
        stage: school.whole('stage', 0, 0xff),
        entryYear: school.whole('entry_year', 1900, 2999),
        className: school.text('class_name', ANY_NAME),
        studentNumberDigest: unhex(school.text('student_number_digest_hex', /^[0-9A-F]{32}$/)),
      },
    };
    holder.end();
    school.end();
    return data;
  },
  masked: ({ asn, cardKind, validFrom, validUntil, holder, student: school }) => ({
    asn,
    card_kind: cardKind,
    valid_from: validFrom,
    valid_until: validUntil,
    holder: {
      name: maskedName(holder.name),
      ...(holder.sex === undefined ? {} : { sex: holder.sex }),
    },
    student: {
      school_code: school.schoolCode,
      stage: school.stage,
      entry_year: school.entryYear,
      class_name: school.className,
      student_number_digest_hex: '0'.repeat(32),
    },
  }),
  issue: (data, keys) => {
    const own = keys.card(data.asn);
    return {
      number: data.asn,
      steps: studentCardScript(data, own),
      readBack: studentCardReadBack(data, own),
    };
  },
};

const psam: ChipKind<PsamData> = {
  chip: 'psam',
  example: () => DEVELOPMENT_PSAM,
  from: (fields) => ({
    psamNo: parsePsamNo(fields.text('psam_no', /./)),
    terminalId: parseTerminalId(fields.text('terminal_id', /./)),
    issuer: fields.text('issuer', /^[0-9A-F]{16}$/),
  }),
  masked: ({ psamNo, terminalId, issuer }) => ({
    psam_no: psamNo,
    terminal_id: terminalId,
    issuer,
  }),
  issue: (data, keys) => ({
    number: data.psamNo,
    steps: psamScript(data, keys.psam ?? NO_PSAM_KEYS),
    readBack: [],
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

/** Hides the type of the data, which differs from kind to kind. */
export interface Prepared {
  readonly chip: 'card' | 'psam';
  readonly json: Json;
  readonly issue: (keys: IssuingKeys) => Issue;
}

export interface Preparing {
  readonly fromExample: (random: (length: number) => Uint8Array) => Prepared;
  readonly fromFields: (fields: Fields) => Prepared;
}

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
  psam: preparing(psam),
};
