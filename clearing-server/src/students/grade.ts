import type { Stage } from '@lvchengtong/card-sdk/personalise';

const STAGE_NAMES: Readonly<Record<string, Stage>> = {
  小学: 'primary',
  初中: 'junior',
  普通初中: 'junior',
  高中: 'senior',
  普通高中: 'senior',
  primary: 'primary',
  junior: 'junior',
  senior: 'senior',
};

/** Undefined for a name that is none of ours. */
export const readStage = (text: string): Stage | undefined => STAGE_NAMES[text.toLowerCase()];

const NUMERALS = '一二三四五六七八九';
/** Years of school before the stage begins, and how many it may have. */
const SPAN = { primary: [0, 6], junior: [6, 4], senior: [9, 3] } as const;

export interface Grade {
  readonly stage: Stage;
  /** Within the stage, from 1. */
  readonly grade: number;
}

/**
 * `三年级`, `初二`, `高一`, `八年级`, `2`: a grade as registries write it. A plain number
 * means what the stage says; without a stage 1–6 is primary, 7–9 junior, 10–12 senior.
 */
export function readGrade(text: string, stage: Stage | undefined): Grade | undefined {
  const found = named(text) ?? numbered(text, stage);
  if (found === undefined || (stage !== undefined && found.stage !== stage)) return undefined;
  return found.grade >= 1 && found.grade <= SPAN[found.stage][1] ? found : undefined;
}

function named(text: string): Grade | undefined {
  const [, prefix, numeral] = /^([初高])中?([一二三四])(?:年级)?$/.exec(text) ?? [];
  if (prefix === undefined || numeral === undefined) return undefined;
  return { stage: prefix === '初' ? 'junior' : 'senior', grade: NUMERALS.indexOf(numeral) + 1 };
}

function numbered(text: string, stage: Stage | undefined): Grade | undefined {
  const [, digits] = /^(\d{1,2}|[一二三四五六七八九])(?:年级)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const year = NUMERALS.includes(digits) ? NUMERALS.indexOf(digits) + 1 : Number(digits);
  const own = stage ?? stageOfYear(year);
  const [before, years] = SPAN[own];
  // A school of one stage counts from 1, a registry of the whole city counts on.
  const countsOn = stage === undefined || year > years;
  return { stage: own, grade: countsOn ? year - before : year };
}

function stageOfYear(year: number): Stage {
  if (year <= SPAN.primary[1]) return 'primary';
  return year <= SPAN.senior[0] ? 'junior' : 'senior';
}
