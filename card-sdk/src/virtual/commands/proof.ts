import { concat, readUint } from '../../bytes.ts';
import { TRANSACTION_TYPE } from '../../crypto/transaction-inputs.ts';
import { openPurse, PURSE, COUNTER_MAX } from './purse.ts';
import { accept, type Call, type Handler, refuse } from '../kernel/handler.ts';
import type { Proof } from '../kernel/memory.ts';
import { SW } from '../kernel/status-word.ts';

/** Transaction types of the deposit (ED); the others are the electronic purse's. */
const ON_DEPOSIT: readonly number[] = [
  TRANSACTION_TYPE.depositLoad,
  TRANSACTION_TYPE.unload,
  TRANSACTION_TYPE.cash,
  TRANSACTION_TYPE.depositPurchase,
  TRANSACTION_TYPE.overdraw,
];

/** 80 5A: MAC and TAC of the last transaction, for a terminal that lost the answer. */
export const getTransactionProve: Handler = (call) => {
  const { command } = call;
  if (command.p1 !== 0) return refuse(SW.badP1P2);
  if (command.data.length !== 2) return refuse(SW.wrongLength);
  const found = pursesFor(command.p2)
    .map((number) => proofIn(call, number))
    .find((proof) => proof !== undefined && matches(call, proof));
  if (found === undefined) return refuse(SW.noSuchProof);
  return accept({ data: concat(found.mac, found.tac) });
};

const pursesFor = (type: number): readonly number[] =>
  type === TRANSACTION_TYPE.compoundPurchase
    ? [PURSE.electronic, PURSE.deposit]
    : [ON_DEPOSIT.includes(type) ? PURSE.deposit : PURSE.electronic];

function proofIn(call: Call, number: number): Proof | undefined {
  const purse = openPurse(call, number);
  return purse.kind === 'go' ? purse.value.proof : undefined;
}

const matches = ({ command, memory }: Call, proof: Proof): boolean =>
  proof.type === command.p2 &&
  ((proof.counter + memory.quirks.proofCounterOffset) & COUNTER_MAX) === readUint(command.data);

/** 80 CA 00 00: the code that a MOHURD card wants in MAC1. */
export const getAuthCode: Handler = ({ command, memory }) => {
  if (memory.authCode === undefined) return refuse(SW.unknownIns);
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  return accept({ data: memory.authCode });
};
