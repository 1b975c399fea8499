import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deskRoutes } from '../../src/desk/desk-routes.ts';
import { createOnceService } from '../../src/idempotency/once-service.ts';
import { localDateTimeOf, settlementDateOf } from '@lvchengtong/card-sdk/ids';
import { consoleServer, type Ask, type ConsoleAnswer } from '../support/console-town.ts';
import { asClearing } from '../support/database.ts';
import { deskTown } from '../support/desk-town.ts';
import { broken } from '../support/settling-town.ts';

const town = await deskTown();
const { database, clock } = town;
const routes = () =>
  deskRoutes({
    ...town,
    knex: asClearing(database),
    clock: clock.read,
    once: createOnceService({ knex: asClearing(database), clock: clock.read }),
  });
const [one, two] = [
  await consoleServer(database, clock, [routes()]),
  await consoleServer(database, clock, [routes()]),
];
/** Signed in anew: the days that pass end a session. */
const signedIn = async (): Promise<Ask[]> => [await one.as('wang'), await two.as('wang')];

/** A call that is ready to be made: it can be done now, and once. */
interface Ready {
  readonly to: string;
  readonly body?: object | string;
  readonly otherBody: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often it was done. */
  readonly done: () => Promise<number>;
}

const WANTED = { reason: 'the holder asks for it' };
const requests = (kind: string, subject: string) => async (): Promise<number> =>
  (await database('approval_request').where({ kind, subject })).length;

async function lostCard(): Promise<{ asn: string; claimId: string }> {
  const card = await town.newCard();
  await town.load(card, 3_000);
  const claim = await town.report(card);
  town.daysPass(8);
  return { asn: card.asn, claimId: claim.id };
}

let schemes = 0;
async function subsidyFile(): Promise<Ready> {
  schemes += 1;
  const scheme = `meal-${String(schemes)}`;
  const card = await town.newCard();
  const until = new Date(clock.now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
  const text = `card_no,amount_yuan\n${card.asn},15.00\n`;
  return {
    to: `/v1/subsidy-files/meal.csv?school_code=4101000101&scheme=${scheme}&expires_on=${until}`,
    headers: { 'content-type': 'text/csv' },
    body: text,
    otherBody: text.replace('15.00', '16.00'),
    done: async () =>
      (await database('subsidy_batch').where({ fund: `4101000101:${scheme}` })).length,
  };
}

const CALLS: Readonly<Record<string, () => Promise<Ready>>> = {
  'POST /v1/loss-claims/:id/replacement': async () => {
    const { claimId } = await lostCard();
    const fresh = await town.newCard();
    const body = { ...WANTED, new_card_asn: fresh.asn };
    return {
      to: `/v1/loss-claims/${claimId}/replacement`,
      body,
      otherBody: { ...body, reason: 'another' },
      done: requests('replacement', claimId),
    };
  },
  'POST /v1/cards/:asn/refund': async () => {
    const { asn } = await lostCard();
    const body = { ...WANTED, content: { kind: 'without-card' } };
    return {
      to: `/v1/cards/${asn}/refund`,
      body,
      otherBody: { ...body, reason: 'another' },
      done: requests('refund', asn),
    };
  },
  'POST /v1/refunds/:id/pay': async () => {
    const { asn } = await lostCard();
    await town.agreed({ kind: 'refund', subject: asn, content: { kind: 'without-card' } });
    const refund = await database('refund').where({ card_asn: asn }).first<{ refund_id: string }>();
    return {
      to: `/v1/refunds/${refund.refund_id}/pay`,
      body: { bank_reference: `R-${asn}` },
      otherBody: { bank_reference: 'another' },
      done: async () =>
        (await database('ledger_transfer').where({ purpose: 'refund-payment', card_asn: asn }))
          .length,
    };
  },
  'POST /v1/subsidy-files/:name': subsidyFile,
  'POST /v1/subsidy-batches/:id/approval': async () => {
    const { to, body, headers } = await subsidyFile();
    const key = { 'idempotency-key': `file-${String(schemes)}-of-today` };
    const [ask] = await signedIn();
    assert(ask !== undefined);
    const taken = await ask('POST', to, body, { ...headers, ...key });
    const batchId = String(taken.json['batch_id']);
    return {
      to: `/v1/subsidy-batches/${batchId}/approval`,
      body: WANTED,
      otherBody: { reason: 'another' },
      done: requests('subsidy-batch', batchId),
    };
  },
  'POST /v1/subsidy-batches/:id/recall': async () => {
    const card = await town.newCard();
    const text = `card_no,amount_yuan\n${card.asn},15.00\n`;
    const upload = {
      fileName: 'meal.csv',
      bytes: new TextEncoder().encode(text),
      schoolCode: '4101000101',
      scheme: 'recall',
      expiresAt: new Date(clock.now.getTime() + 30 * 86_400_000),
    };
    const drafted = await town.subsidies.upload(upload, 'maker');
    assert(drafted.kind === 'drafted');
    await town.agreed({ kind: 'subsidy-batch', subject: drafted.batchId });
    return {
      to: `/v1/subsidy-batches/${drafted.batchId}/recall`,
      body: WANTED,
      otherBody: { reason: 'another' },
      done: requests('subsidy-recall', drafted.batchId),
    };
  },
  'POST /v1/cards/:asn/deposit': async () => {
    const { asn } = await town.newCard();
    return {
      to: `/v1/cards/${asn}/deposit`,
      otherBody: { other: true },
      done: async () => (await database('card_deposit').where({ card_asn: asn })).length,
    };
  },
};

const today = settlementDateOf(localDateTimeOf(clock.now));
await town.agreed({
  kind: 'money-term',
  subject: today,
  content: {
    effective_from: today,
    load_age_days: 60,
    replacement_wait_days: 7,
    refund_wait_days: 7,
    refund_claim_days: 1095,
    card_deposit_fen: 2_000,
  },
});
await database.raw(`create function doom() returns trigger language plpgsql as $$ begin
  raise exception 'the answer cannot be kept'; end $$`);
await database.raw(`create trigger doom before insert on idempotent_answer for each row
  when (new.idempotency_key like 'doomed%') execute function doom()`);

let keys = 0;
for (const [name, ready] of Object.entries(CALLS)) {
  const post = (ask: Ask, { to, body, headers }: Ready, key?: string): Promise<ConsoleAnswer> =>
    ask('POST', to, body, { ...headers, ...(key && { 'idempotency-key': key }) });

  test(`${name}: twins at two servers are one deed and one answer; the key stands for its body alone`, async () => {
    keys += 1;
    const key = `twins-${String(keys)}-today`;
    const call = await ready();
    const [first, second] = await signedIn();
    assert(first !== undefined && second !== undefined);
    const keyless = await post(first, call);
    assert.deepEqual([keyless.status, keyless.json['code']], [400, 'IDEMPOTENCY_KEY_MISSING']);
    assert.equal(await call.done(), 0);
    const answers = await Promise.all(
      [first, second, first, second].map((ask) => post(ask, call, key)),
    );
    assert.deepEqual(
      answers.map(({ text }) => text),
      answers.map(() => answers[0]?.text),
    );
    assert.ok((answers[0]?.status ?? 500) < 300, answers[0]?.text);
    const replayed = answers.filter(
      ({ headers }) => headers.get('idempotency-replayed') === 'true',
    );
    assert.equal(replayed.length, 3);
    assert.equal(await call.done(), 1);
    const other = await post(second, { ...call, body: call.otherBody }, key);
    assert.deepEqual([other.status, other.json['code']], [409, 'IDEMPOTENCY_CONFLICT']);
    assert.equal(await call.done(), 1);
    assert.deepEqual(await broken(database), []);
  });

  test(`${name}: an answer that cannot be kept leaves no deed behind`, async () => {
    keys += 1;
    const call = await ready();
    const [first] = await signedIn();
    assert(first !== undefined);
    const answer = await post(first, call, `doomed-${String(keys)}-today`);
    assert.equal(answer.status, 500);
    assert.equal(await call.done(), 0);
    const again = await post(first, call, `saved-${String(keys)}-today`);
    assert.ok(again.status < 300, again.text);
    assert.equal(await call.done(), 1);
  });
}
