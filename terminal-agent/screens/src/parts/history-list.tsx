import type { ReactNode } from 'react';
import type { RecordKind } from '@lvchengtong/card-sdk/exchange';
import type { RecordView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import { clockSecondsText } from '../language/time-text.ts';
import type { Words } from '../language/words-zh.ts';
import { amountText } from './money.tsx';
import { personName } from './person-name.ts';

interface HistoryListProps {
  readonly records: readonly RecordView[];
  readonly gate: boolean;
  /** A till's: takes one of its sales back. */
  readonly onTakeBack?: (journalSequence: number) => void;
}

/** The last ten of a till, or the last eight of a gate. */
export function HistoryList({ records, gate, onTakeBack }: HistoryListProps): ReactNode {
  const { words } = useLanguage();
  const shown = gate ? records.slice(0, 8) : records;
  return (
    <section className="history" aria-label={gate ? words.passes : words.history}>
      <h2>{gate ? words.passes : words.history}</h2>
      {shown.length === 0 ? (
        <p className="empty">{gate ? words.passesEmpty : words.historyEmpty}</p>
      ) : (
        <ol>
          {shown.map((record) => (
            <HistoryRow
              key={record.journal_sequence}
              record={record}
              gate={gate}
              onTakeBack={onTakeBack}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function HistoryRow({
  record,
  gate,
  onTakeBack,
}: {
  readonly record: RecordView;
  readonly gate: boolean;
  readonly onTakeBack: HistoryListProps['onTakeBack'];
}): ReactNode {
  const { words } = useLanguage();
  const { person, refusal, acknowledged } = record;
  return (
    <li
      data-testid="history-row"
      data-sequence={record.journal_sequence}
      className={refusal === null ? '' : 'row-refused'}
    >
      <time>{clockSecondsText(record.at)}</time>
      <span className="row-name">
        {personName(person, words)}
        {gate && person.class_name !== null && <small> {person.class_name}</small>}
      </span>
      <span className="row-what">
        {onTakeBack !== undefined && record.taking_back === 'possible' && (
          <button
            type="button"
            className="row-void"
            data-testid="take-back"
            onClick={() => {
              onTakeBack(record.journal_sequence);
            }}
          >
            {words.takeBack}
          </button>
        )}
        {refusal === null ? whatHappened(record, gate, words) : words.refusals[refusal].why}
      </span>
      <span
        className={`dot ${acknowledged ? 'dot-sent' : 'dot-kept'}`}
        role="img"
        aria-label={acknowledged ? words.acknowledged : words.kept}
        title={acknowledged ? words.acknowledged : words.kept}
      />
    </li>
  );
}

function whatHappened(record: RecordView, gate: boolean, words: Words): ReactNode {
  if (gate) return directionName(record, words);
  if (record.record_kind === 'purchase' || record.record_kind === 'compound-purchase')
    return (
      <>
        {record.taking_back === 'done' && <small>{words.takenBackMark} </small>}
        <strong className={record.taking_back === 'done' ? 'row-taken-back' : ''}>
          {amountText(record.amount_fen)}
        </strong>
      </>
    );
  return (
    <>
      <small>{recordName(record.record_kind, words)}</small>{' '}
      <strong>{amountText(record.amount_fen)}</strong>
    </>
  );
}

function directionName(record: RecordView, words: Words): ReactNode {
  switch (record.direction) {
    case 'in':
      return <span className="way way-in">{words.directionIn}</span>;
    case 'out':
      return <span className="way way-out">{words.directionOut}</span>;
    case 'none':
      return words.passed;
  }
}

function recordName(kind: RecordKind, words: Words): string {
  const names: Readonly<Record<RecordKind, string>> = {
    purchase: words.recordPurchase,
    'compound-purchase': words.recordPurchase,
    load: words.recordLoad,
    unload: words.recordUnload,
    unresolved: words.recordUnresolved,
    attendance: words.recordAttendance,
    library: words.recordLibrary,
    'check-in': words.recordCheckIn,
    void: words.recordVoid,
  };
  return names[kind];
}
