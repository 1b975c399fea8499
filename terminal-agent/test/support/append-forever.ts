import { writeSync } from 'node:fs';
import { JournalError } from '../../src/journal/journal-error.ts';
import { Journal } from '../../src/journal/journal.ts';
import { purchaseDraft } from './drafts.ts';

/**
 * A process that appends until it is killed or the disk refuses. It prints a sequence only after
 * `append` has returned: what is printed was promised.
 */
const path = process.argv[2];
if (path === undefined) throw new Error('usage: append-forever JOURNAL');
try {
  const journal = Journal.open(path);
  journal.checkRoom();
  for (;;) {
    const { journalSequence } = journal.append(purchaseDraft(journal.lastSequence + 1));
    writeSync(1, `${String(journalSequence)}\n`);
  }
} catch (error) {
  if (!(error instanceof JournalError)) throw error;
  writeSync(1, `${error.code}\n`);
}
