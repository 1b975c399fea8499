import { concat, hex, uint, unhex } from '../bytes.ts';
import { LINE_SUITE } from '../crypto/index.ts';
import { PERMISSION } from './commands.ts';
import {
  type ApplicationPlan,
  type CardPlan,
  directoryFile,
  type FilePlan,
  fileName,
} from './plan.ts';
import type { ReadBack } from './step.ts';

const OK = '9000';
/** Any block will do: whoever can answer holds the key. */
const PROBE = unhex('4C56434854454E47');

/** What a card must answer after the script of the same plan was run on it. */
export const readBackOf = ({ masterFile, applications }: CardPlan): ReadBack[] => [
  {
    apdu: '00A40000023F00',
    response: '6F15840E315041592E5359532E4444463031A503880101' + OK,
    note: 'MF',
  },
  ...[directoryFile(applications), ...masterFile.files].flatMap((file) => readFile(file)),
  ...applications.flatMap((application) => [
    selected(application),
    ...application.files.flatMap((file) => readFile(file)),
    ...proofOf(application),
  ]),
];

/**
 * What a card answers on which the script of this plan was begun and came as far as its number;
 * before that there is nothing on it worth going on with.
 */
export const begunBy = ({ applications }: CardPlan): ReadBack[] =>
  applications.slice(0, 1).map(selected);

function readFile(file: FilePlan): ReadBack[] {
  const sfi = file.fid & 0x1f;
  const note = fileName(file);
  switch (file.kind) {
    case 'binary': {
      const { content, read } = file;
      const apdu = hex(Uint8Array.of(0x00, 0xb0, 0x80 | sfi, 0x00, content.length));
      return read === PERMISSION.always
        ? [{ apdu, response: hex(content) + OK, note }]
        : [{ apdu, response: '6982', note: `${note} is closed to who is not authenticated` }];
    }
    case 'records': {
      const nextRecord = readRecord(sfi, file.records.length + 1);
      return [
        ...file.records.map((record, index) => ({
          apdu: readRecord(sfi, index + 1),
          response: hex(record) + OK,
          note: `${note} record ${String(index + 1)}`,
        })),
        { apdu: nextRecord, response: '6A83', note: `${note} has no more records` },
      ];
    }
    case 'purse': {
      const apdu = `805C000${String(file.fid)}04`;
      return file.use === PERMISSION.always
        ? [{ apdu, response: '00000000' + OK, note: `the ${file.note} is empty` }]
        : [{ apdu, response: '6982', note: `the ${file.note} is asleep` }];
    }
  }
}

const readRecord = (sfi: number, number: number): string =>
  hex(Uint8Array.of(0x00, 0xb2, number, (sfi << 3) | 0b100, 0x00));

const proofOf = ({ provenBy }: ApplicationPlan): ReadBack[] =>
  provenBy === undefined
    ? []
    : [
        {
          apdu: hex(concat(Uint8Array.of(0x00, 0x88, 0x00, provenBy.keyId, PROBE.length), PROBE)),
          response: hex(LINE_SUITE.encrypt(provenBy.key, PROBE)) + OK,
          note: 'genuineness key',
        },
      ];

/** FCI: 6F { 84 name, A5 { 9F0C content } } */
function selected({ name, shows, files, note }: ApplicationPlan): ReadBack {
  const file = files.find(({ fid }) => fid === shows);
  const content = file?.kind === 'binary' ? file.content : new Uint8Array(0);
  const shown = concat(unhex('9F0C'), uint(content.length, 1), content);
  const proprietary = concat(unhex('A5'), uint(shown.length, 1), shown);
  const template = concat(unhex('84'), uint(name.length, 1), name, proprietary);
  return {
    apdu: hex(concat(unhex('00A40400'), uint(name.length, 1), name)),
    response: hex(concat(unhex('6F'), uint(template.length, 1), template)) + OK,
    note,
  };
}
