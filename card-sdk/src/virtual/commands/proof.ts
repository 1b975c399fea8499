import { concat, readUint } from '../../bytes.ts';
import { TRANSACTION_TYPE } from '../../crypto/transaction-inputs.ts';
import { openPurse, PURSE, COUNTER_MAX } from './purse.ts';
import { accept, type Call, type Handler, refuse } from '../kernel/handler.ts';
import { type Proof, type PurseFile, replaceFile } from '../kernel/memory.ts';
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
  const purse = pursesFor(command.p2)
    .map((number) => provable(call, number))
    .find((candidate) => candidate !== undefined);
  if (purse === undefined) return refuse(SW.noSuchProof);
  const { mac, tac } = purse.proof;
  const { proofs, proofMac } = call.memory.quirks;
  const data = concat(proofMac === 'zeros' ? new Uint8Array(mac.length) : mac, tac);
  if (proofs === 'any-number') return accept({ data });
  return accept({ data, memory: replaceFile(call.memory, { ...purse, proof: undefined }) });
};

const pursesFor = (type: number): readonly number[] =>
  type === TRANSACTION_TYPE.compoundPurchase
    ? [PURSE.electronic, PURSE.deposit]
    : [ON_DEPOSIT.includes(type) ? PURSE.deposit : PURSE.electronic];

/** The purse, if the transaction asked for is the last it made. */
function provable(call: Call, number: number): (PurseFile & { readonly proof: Proof }) | undefined {
  const purse = openPurse(call, number);
  if (purse.kind === 'reply') return undefined;
  const { proof } = purse.value;
  return proof !== undefined && matches(call, proof) ? { ...purse.value, proof } : undefined;
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
