import { meaningOf, statusWordText } from '../../src/apdu/index.ts';
import { isCardDate, type LogEntry, type studentFiles } from '../../src/card/index.ts';
import type { CardReading, Part, Records, StudentReading } from '../../src/epurse/index.ts';
import { type Fen, yuanText } from '../../src/money.ts';
import { type Context, textsOf } from '../context.ts';
import { labelled, type Row, tabular } from './table.ts';

/** A whole card for people, section by section. */
export function showReading(context: Context, reading: CardReading): string {
  const { sections } = textsOf(context);
  const parts: (readonly [title: string, body: string])[] = [
    [sections.card, labelled(cardRows(context, reading), context.columns)],
    [sections.purse, labelled(purseRows(context, reading), context.columns)],
    [sections.holder, labelled(holderRows(context, reading), context.columns)],
    [sections.student, labelled(studentRows(context, reading.student), context.columns)],
    ...moreOf(context, reading),
    [sections.log, records(context, reading.log, (entries) => logTable(context, entries))],
  ];
  return parts.map(([title, body]) => `${title}\n${body}`).join('\n');
}

function moreOf(context: Context, { files }: CardReading): [title: string, body: string][] {
  if (files.profile !== 'tunion') return [];
  const { sections, labels, tripTypes } = textsOf(context);
  const table = records(context, files.trips, (trips) =>
    tabular(
      [
        { title: labels.time },
        { title: labels.type },
        { title: labels.amount, align: 'right' },
        { title: labels.balance, align: 'right' },
        { title: labels.terminal },
      ],
      trips.map((trip) => [
        timeText(trip.at),
        tripTypes[trip.type] ?? hexByte(trip.type),
        yuanText(trip.amount),
        yuanText(trip.balance),
        trip.terminal,
      ]),
    ),
  );
  return [[sections.trips, table]];
}

function cardRows(context: Context, { publicInfo, files, state, defects }: CardReading): Row[] {
  const { labels, profiles, states, yes, no } = textsOf(context);
  const see = <Content>(part: Part<Content>, text: (content: Content) => string): string =>
    partText(context, part, text);
  return [
    [labels.profile, profiles[files.profile]],
    [labels.asn, see(publicInfo, ({ asn }) => asn)],
    [
      labels.valid,
      see(
        publicInfo,
        (info) => `${dateText(context, info.validFrom)} – ${dateText(context, info.validUntil)}`,
      ),
    ],
    [labels.enabled, see(publicInfo, ({ enabled }) => (enabled ? yes : no))],
    ...kindRow(labels.kind, publicInfo),
    ...profileRows(context, files),
    [labels.state, states[state]],
    ...defects.map((defect): Row => [labels.defects, defect]),
  ];
}

/** Where EF15 says it; on other cards a file of their own does. */
const kindRow = (label: string, publicInfo: CardReading['publicInfo']): Row[] =>
  publicInfo.kind === 'present' && publicInfo.content.cardKind !== undefined
    ? [[label, String(publicInfo.content.cardKind)]]
    : [];

function profileRows(context: Context, files: CardReading['files']): Row[] {
  const { labels, yes, no } = textsOf(context);
  switch (files.profile) {
    case 'mohurd':
      return [
        [
          labels.city,
          partText(context, files.publicInfo, ({ city, issuer }) => `${city} / ${issuer}`),
        ],
        [
          labels.issuedOn,
          partText(context, files.issueData, ({ issuedOn }) => dateText(context, issuedOn)),
        ],
      ];
    case 'tunion':
      return [
        [labels.city, partText(context, files.management, ({ city }) => city)],
        [labels.kind, partText(context, files.management, ({ cardKind }) => String(cardKind))],
        [
          labels.interop,
          partText(context, files.management, ({ interop }) => (interop === '0001' ? yes : no)),
        ],
      ];
    case 'pboc':
      return [];
  }
}

function purseRows(context: Context, { purse }: CardReading): Row[] {
  const { labels, yuan } = textsOf(context);
  const money = (part: Part<Fen>): string =>
    partText(context, part, (amount) => yuan(yuanText(amount)));
  return [
    [labels.balance, money(purse.balance)],
    [labels.deposit, money(purse.depositBalance)],
    [labels.overdraft, money(purse.overdraftLimit)],
    [labels.offlineCounter, partText(context, purse.offlineCounter, String)],
    [labels.onlineCounter, partText(context, purse.onlineCounter, String)],
  ];
}

function holderRows(context: Context, { files }: CardReading): Row[] {
  const { labels } = textsOf(context);
  const holder: Part<{ readonly name: string; readonly identityNo: string }> = files.holder;
  return [
    [labels.name, partText(context, holder, ({ name }) => name || '—')],
    [labels.identityNo, partText(context, holder, ({ identityNo }) => identityNo || '—')],
  ];
}

function studentRows(context: Context, student: StudentReading): Row[] {
  const { labels } = textsOf(context);
  if (student.application.kind !== 'present') {
    return [[labels.state, partText(context, student.application, () => '')]];
  }
  const { publicInfo, status } = student;
  const see = (label: string, text: (info: studentFiles.PublicStudent) => string): Row => [
    label,
    partText(context, publicInfo, text),
  ];
  return [
    see(labels.school, ({ schoolCode }) => schoolCode),
    see(labels.className, ({ className }) => className),
    see(labels.stage, ({ stage }) => String(stage)),
    see(labels.entryYear, ({ entryYear }) => String(entryYear)),
    see(labels.valid, ({ validUntil }) => `– ${dateText(context, validUntil)}`),
    [labels.enrolment, partText(context, status, ({ enrolment }) => hexByte(enrolment))],
    [labels.certifiedYear, partText(context, status, ({ certifiedYear }) => String(certifiedYear))],
  ];
}

/** The purse's log, newest first. */
export function logTable(context: Context, entries: readonly LogEntry[]): string {
  const { labels, transactionTypes } = textsOf(context);
  return tabular(
    [
      { title: labels.time },
      { title: labels.type },
      { title: labels.amount, align: 'right' },
      { title: labels.counter, align: 'right' },
      { title: labels.terminal },
    ],
    entries.map((entry) => [
      timeText(entry.at),
      transactionTypes[entry.type] ?? hexByte(entry.type),
      yuanText(entry.amount),
      String(entry.counter),
      entry.terminal,
    ]),
  );
}

function records<Content>(
  context: Context,
  part: Records<Content>,
  table: (contents: readonly Content[]) => string,
): string {
  const { parts } = textsOf(context);
  if (part.kind !== 'present') return `  ${partText(context, part, () => '')}\n`;
  const contents = part.content.flatMap((record) =>
    record.kind === 'present' ? [record.content] : [],
  );
  const broken = part.content.flatMap((record) =>
    record.kind === 'unreadable' ? [`  ${parts.unreadable(record.reason)}\n`] : [],
  );
  if (part.content.length === 0) return `  ${parts.empty}\n`;
  return (contents.length === 0 ? '' : table(contents)) + broken.join('');
}

/** What a part of a card says, or why it says nothing. */
function partText<Content>(
  context: Context,
  part: Part<Content>,
  text: (content: Content) => string,
): string {
  const { parts } = textsOf(context);
  switch (part.kind) {
    case 'present':
      return text(part.content);
    case 'absent':
      return parts.absent;
    case 'refused':
      return parts.refused(statusText(context, part.statusWord));
    case 'unreadable':
      return parts.unreadable(part.reason);
  }
}

export const statusText = ({ language }: Pick<Context, 'language'>, statusWord: number): string =>
  `${statusWordText(statusWord)} ${meaningOf(statusWord, language)}`;

export function dateText(context: Context, digits: string): string {
  if (!isCardDate(digits)) return textsOf(context).noDate(digits);
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** Fourteen digits as a time; whatever else a card holds, as it stands. */
export function timeText(at: string): string {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(at) ?? [];
  if (year === undefined) return at;
  return `${year}-${month ?? ''}-${day ?? ''} ${hour ?? ''}:${minute ?? ''}:${second ?? ''}`;
}

const hexByte = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
