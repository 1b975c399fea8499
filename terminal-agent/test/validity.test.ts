import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardInHand } from '@lvchengtong/card-sdk/epurse';
import { PROFILES } from '@lvchengtong/card-sdk/card';
import { parseCardAsn, parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { isStudent } from '../src/kinds/concession.ts';
import { checkCard, isInForce } from '../src/presentation/check-card.ts';

const AT = parseLocalDateTime('20260901073015');
const card = (changes: Partial<CardInHand> = {}): CardInHand => ({
  profile: PROFILES.mohurd,
  asn: parseCardAsn('00004500000000001234'),
  cardKind: 1,
  validFrom: '20260901',
  validUntil: '20320831',
  appEnabled: true,
  defects: [],
  ...changes,
});
const NO_DATES = ['FFFFFFFF', '00000000', '20261301', '2032AB31', ''];

test('a card is in force from its first day to its last', () => {
  for (const [today, inForce] of [
    ['20260831', false],
    ['20260901', true],
    ['20320831', true],
    ['20320901', false],
  ] as const) {
    assert.equal(isInForce(card(), today), inForce, today);
  }
});

test('a term that is no date is no term: neither for ever nor from the beginning of time', () => {
  const world = { at: AT, isBlocked: () => false };
  assert.equal(checkCard(card(), world), undefined);
  for (const noDate of NO_DATES) {
    assert.equal(checkCard(card({ validUntil: noDate }), world), 'not-in-force', noDate);
    assert.equal(checkCard(card({ validFrom: noDate }), world), 'not-in-force', noDate);
  }
});

test('a student’s fare ends with the check, and is not had by a date that is none', () => {
  const student = { schoolCode: '4101050001', stage: 21, entryYear: 2026, className: '' };
  assert.ok(isStudent(card(), AT));
  assert.ok(isStudent(card({ student: { ...student, validUntil: '20260901' } }), AT));
  assert.ok(!isStudent(card({ student: { ...student, validUntil: '20260831' } }), AT));
  for (const noDate of NO_DATES) {
    assert.ok(!isStudent(card({ validUntil: noDate }), AT));
    assert.ok(!isStudent(card({ student: { ...student, validUntil: noDate } }), AT));
  }
});
