import { parseCardAsn } from '@lvchengtong/card-sdk/ids';
import type { VirtualCardChoice } from '../../src/screen-state.ts';

const FAMILY_NAMES = ['张', '王', '李', '赵', '欧阳', '陈', '杨', '周'] as const;
const GIVEN_ENDINGS = ['三', '娜', '强', '伟', '静'] as const;

/** As many cards as a school has in its virtual card store. */
export const manyCards = (count: number): readonly VirtualCardChoice[] =>
  Array.from({ length: count }, (_, index) => ({
    asn: parseCardAsn(`00004500${String(index + 1).padStart(11, '0')}${index % 10}`),
    maskedName: `${FAMILY_NAMES[index % 8] ?? ''}*${GIVEN_ENDINGS[index % 5] ?? ''}`,
    className: `高${['一', '二', '三'][index % 3] ?? ''}（${1 + (index % 12)}）班`,
  }));
