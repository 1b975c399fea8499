import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unhex } from '@lvchengtong/card-sdk/bytes';
import { fen } from '@lvchengtong/card-sdk/money';
import { Journal } from '../../src/journal/journal.ts';
import { JournalError } from '../../src/journal/journal-error.ts';
import { purchaseDraft, temporaryFolder, unresolvedDraft } from '../support/drafts.ts';

const appendForever = fileURLToPath(new URL('../support/append-forever.js', import.meta.url));

/** Lets the child append and kills it after `lines` promises; returns the last one that came through. */
function killedAfter(path: string, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [appendForever, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(Number(output.split('\n').at(-2)));
      else reject(new Error(`the child ended by itself: ${output.slice(-200)}`));
    });
  });
}

test('kill -9 in the middle of appends leaves every promised record, verifiable', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'journal.sqlite');
  for (const lines of [1, 7, 40, 111, 230]) {
    const promised = await killedAfter(path, lines);
    const journal = Journal.open(path);
    assert.deepEqual(journal.setAside, []);
    assert(journal.lastSequence >= promised, `${String(promised)} was promised`);
    // The amount of record n is n fen, so that the sum proves that each is there once.
    const count = BigInt(journal.lastSequence);
    assert.deepEqual(journal.backlog, {
      count: journal.lastSequence,
      amount: fen((count * (count + 1n)) / 2n),
    });
    journal.close();
  }
  rmSync(folder, { recursive: true });
});

const mounted = (folder: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;

test('a full disk is a state: nothing promised is lost, and a debit that happened gets its record', () => {
  const folder = temporaryFolder();
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  if (mounted(disk)) {
    try {
      onSmallDisk(join(disk, 'journal.sqlite'));
    } finally {
      spawnSync('umount', [disk]);
    }
  } else {
    underFileSizeLimit(join(disk, 'journal.sqlite'));
  }
  rmSync(folder, { recursive: true });
});

function onSmallDisk(path: string): void {
  const { stdout } = spawnSync(process.execPath, [appendForever, path], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  assert.equal(lines.at(-1), 'DISK_FULL');
  const journal = Journal.open(path);
  assert.deepEqual(journal.setAside, []);
  assert.equal(journal.lastSequence, Number(lines.at(-2)));
  const pending = rememberUntilFull(journal);
  // The ballast is still there, so the purchase whose intent was stored before gets onto the disk.
  const promised = journal.lastSequence;
  const record = journal.append(purchaseDraft(5), pending);
  assert.equal(record.journalSequence, promised + 1);
  assert.throws(
    () => {
      journal.checkRoom();
    },
    (error) => error instanceof JournalError && error.code === 'DISK_FULL',
  );
  journal.close();
}

/** The last intent that the disk still took. */
function rememberUntilFull(journal: Journal): number {
  let last = 0;
  try {
    for (;;) last = journal.remember(unresolvedDraft(5), unhex('01020304'));
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    assert.equal(error.code, 'DISK_FULL');
    return last;
  }
}

/** Where mounting is not allowed: files may not grow beyond 256 KiB (`ulimit -f` counts kibibytes in bash). */
function underFileSizeLimit(path: string): void {
  const { stdout } = spawnSync(
    'bash',
    ['-c', `ulimit -f 300; exec "$0" "$1" "$2"`, process.execPath, appendForever, path],
    { encoding: 'utf8' },
  );
  const lines = stdout.trim().split('\n');
  assert.match(lines.at(-1) ?? '', /^(?:DISK_FULL|IO_FAILED)$/);
  const journal = Journal.open(path);
  assert.deepEqual(journal.setAside, []);
  assert(journal.lastSequence >= Number(lines.at(-2)));
  journal.close();
}
