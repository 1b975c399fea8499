import {
  IdError,
  parseOperatorNo,
  parseSettlementDate,
  type OperatorNo,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';

/** clearing.md section 12: what a file is about, and which way it goes. */
export const FILE_KINDS = {
  XF: { direction: 'in', about: 'consumption' },
  SS: { direction: 'out', about: 'refused and adjusted' },
  QS: { direction: 'out', about: 'settlement' },
  NS: { direction: 'out', about: 'files cleared' },
  HM: { direction: 'out', about: 'block list' },
} as const;
export type FileKind = keyof typeof FILE_KINDS;

/** Two digits of the name: whose trade. */
export const INDUSTRY = { bus: '01', metro: '02', school: '03' } as const;
export type Industry = keyof typeof INDUSTRY;

export const FILE_FORMATS = { txt: 'fixed', csv: 'csv' } as const;
export type FileFormat = (typeof FILE_FORMATS)[keyof typeof FILE_FORMATS];

/** `XF20260901034501000100` `01.txt`: kind, date, industry, operator, serial. */
export interface FileName {
  readonly kind: FileKind;
  readonly date: SettlementDate;
  readonly industry: Industry;
  readonly operatorNo: OperatorNo;
  /** From 1, within kind, day and operator. */
  readonly serial: number;
  readonly format: FileFormat;
}

const FORM = /^(XF|SS|QS|NS|HM)(\d{4})(\d{2})(\d{2})(\d{2})(\d{8})(\d{4})\.(txt|csv)$/;

/** Whether a name is meant as one of these, right or wrong: kind and then digits. */
export const looksLikeFileName = (text: string): boolean => /^(XF|SS|QS|NS|HM)\d/.test(text);

/** The parts of a name, or in words what is wrong with it. */
export function parseFileName(text: string): FileName | { readonly problem: string } {
  const found = FORM.exec(text);
  if (found === null) {
    return { problem: 'kind (2), date (8), industry (2), operator (8), serial (4), .txt or .csv' };
  }
  const [, kind, year, month, day, digits, operator = '', serial, extension] = found;
  const industry = (Object.keys(INDUSTRY) as Industry[]).find((name) => INDUSTRY[name] === digits);
  if (industry === undefined) return { problem: `no industry ${digits ?? ''}` };
  if (Number(serial) === 0) return { problem: 'the serial begins at 0001' };
  try {
    return {
      kind: kind as FileKind,
      date: parseSettlementDate(`${year ?? ''}-${month ?? ''}-${day ?? ''}`),
      industry,
      operatorNo: parseOperatorNo(operator),
      serial: Number(serial),
      format: FILE_FORMATS[extension as keyof typeof FILE_FORMATS],
    };
  } catch (error) {
    if (error instanceof IdError) return { problem: error.message };
    throw error;
  }
}

export const formatFileName = (name: FileName): string =>
  [
    name.kind,
    name.date.replaceAll('-', ''),
    INDUSTRY[name.industry],
    name.operatorNo,
    String(name.serial).padStart(4, '0'),
    name.format === 'fixed' ? '.txt' : '.csv',
  ].join('');
