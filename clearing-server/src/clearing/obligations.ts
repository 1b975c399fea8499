import assert from 'node:assert/strict';
import type { Brand } from '@lvchengtong/card-sdk/brand';
import type { OperatorNo } from '@lvchengtong/card-sdk/ids';
import { add, subtract, sum, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Bill } from '../settlement/bill.ts';

export type ParticipantId = Brand<string, 'ParticipantId'>;

/** Holds the float, so it owes what its cards paid. */
export const ISSUER = 'issuer' as ParticipantId;
export const operatorParticipant = (operatorNo: OperatorNo): ParticipantId =>
  `operator:${operatorNo}` as ParticipantId;

/** What one participant owes another because cards of the one were used at the other. */
export interface Obligation {
  readonly payer: ParticipantId;
  readonly payee: ParticipantId;
  readonly amount: Fen;
}

export const feeParticipant = (party: string): ParticipantId => `party:${party}` as ParticipantId;

/**
 * The issuer owes every operator what its cards paid there, and the operator owes its fees; an
 * adjustment goes one way or the other. An operator's own loss is owed by nobody.
 */
export const obligationsOf = (bills: readonly Bill[]): Obligation[] =>
  bills.flatMap(({ operatorNo, gross, feeLines, adjustmentLines }) => {
    const operator = operatorParticipant(operatorNo);
    const owed = (payer: ParticipantId, payee: ParticipantId, amount: Fen): Obligation[] =>
      amount > 0n ? [{ payer, payee, amount }] : [];
    return [
      // A day on which more was taken back than sold.
      ...(gross < 0n
        ? owed(operator, ISSUER, subtract(ZERO, gross))
        : owed(ISSUER, operator, gross)),
      ...feeLines
        .flatMap(({ parts }) => parts)
        .flatMap(({ party, amount }) => owed(operator, feeParticipant(party), amount)),
      ...adjustmentLines.flatMap(({ amount }) =>
        amount > 0n
          ? owed(ISSUER, operator, amount)
          : owed(operator, ISSUER, subtract(ZERO, amount)),
      ),
    ];
  });

/** Multilateral netting of one closed day: positive is to receive, negative is to pay. */
export function netPositions(obligations: readonly Obligation[]): ReadonlyMap<ParticipantId, Fen> {
  const net = new Map<ParticipantId, Fen>();
  for (const { payer, payee, amount } of obligations) {
    assert(amount > 0n, 'an obligation is a positive amount');
    net.set(payer, subtract(net.get(payer) ?? ZERO, amount));
    net.set(payee, add(net.get(payee) ?? ZERO, amount));
  }
  // Netting moves money between participants and never makes any. If this fails, pay nobody.
  assert.equal(sum(net.values()), ZERO);
  return net;
}
