// @ts-check

/** @param {bigint} fen */
const yuan = (fen) =>
  `${fen < 0n ? '-' : ''}¥${(fen < 0n ? -fen : fen).toString().padStart(3, '0').replace(/(..)$/, '.$1')}`;

/** @param {string} line */
const print = (line) => void process.stdout.write(`${line}\n`);

/**
 * Bills and reconciliation of a simulated day, for people.
 * @param {import('../../simulation/dist/src/day-result.js').DayResult} result
 * @param {{ seed: number, students: number }} args
 */
export function printDay(result, { seed, students }) {
  const { visits, network } = result;
  print(`\nA school day of ${students} students, seed ${seed}`);
  print(
    `  ${visits.presentations} cards held to readers: ${visits.accepted} accepted, ${visits.refused} refused, ${visits.leftBeforeDebit} left too early, ${visits.torn} torn (${visits.recovered} recovered), ${visits.wrongTacs} wrong TAC`,
  );
  print(
    `  ${network.requestsLost} uploads lost on the way, ${network.answersLost} answers lost, centre killed ${result.kills} times`,
  );
  print(
    `  ${result.records} records: ${result.accepted} accepted, ${result.duplicates} duplicates, ${result.suspended} suspended, ${result.rejected} rejected`,
  );
  print('\nBills');
  for (const { operatorNo, date, lines, net, count } of result.bills) {
    print(`  ${date} operator ${operatorNo}: ${count} records, ${yuan(net)}`);
    for (const line of lines) {
      const where = line.line === 0 ? '' : ` line ${line.line}`;
      print(`    ${line.entry} ${line.kind}${where}: ${line.count}, ${yuan(line.amount)}`);
    }
  }
  print('\nReconciliation');
  for (const difference of result.differences) {
    const { subject, evidence } = difference;
    const who =
      subject.kind === 'card'
        ? `card ${subject.cardAsn}`
        : subject.kind === 'terminal'
          ? `terminal ${subject.terminalId}`
          : `account ${subject.name}`;
    const proof = difference.proof ?? (evidence === undefined ? 'no evidence' : 'explained');
    print(
      `  ${difference.class} ${yuan(difference.amount)} ${who}: ${difference.summary} (${proof})`,
    );
  }
  for (const name of result.invariantsFailed) print(`  invariant does not hold: ${name}`);
  for (const what of result.disagreements) print(`  not as seen beside the readers: ${what}`);
  print(`  unexplained difference: ${result.unexplained} fen`);
}
