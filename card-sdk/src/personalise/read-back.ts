import { concat, hex, uint, unhex } from '../bytes.ts';
import * as mohurd from '../card/files/mohurd.ts';
import { PROFILES } from '../card/profile.ts';
import {
  EF_0005_PUBLIC_STUDENT,
  EF_0006_PERSONAL_STUDENT,
  EF_0007_STUDENT_STATUS,
  STUDENT_AID,
} from '../card/student-application.ts';
import { TRIPLE_DES } from '../crypto/index.ts';
import type { ReadBack } from './step.ts';
import {
  CAPP_RECORDS,
  type CardKeys,
  DIR_RECORDS,
  holder,
  publicInfo,
  publicStudent,
  type StudentCardData,
  studentStatus,
} from './student-card.ts';

const OK = '9000';
/** Any block will do: whoever can answer holds the key. */
const PROBE = unhex('4C56434854454E47');

/** What a card must answer after `studentCardScript` was run on it with the same data and keys. */
export function studentCardReadBack(data: StudentCardData, keys: CardKeys): ReadBack[] {
  const info = mohurd.EF_0015_PUBLIC_INFO.encode(publicInfo(data));
  const student = EF_0005_PUBLIC_STUDENT.encode(publicStudent(data));
  return [
    {
      apdu: '00A40000023F00',
      response: '6F15840E315041592E5359532E4444463031A503880101' + OK,
      note: 'MF',
    },
    ...DIR_RECORDS.map((record, index) => readRecord(0x01, index + 1, record, 'DIR')),
    selected(PROFILES.mohurd.aid, info, 'wallet'),
    readBinary(0x15, info, 'EF15'),
    readBinary(0x16, mohurd.EF_0016_HOLDER.encode(holder(data)), 'EF16'),
    ...CAPP_RECORDS.map((record, index) => readRecord(0x17, index + 1, record, 'EF17')),
    { apdu: '00B201C400', response: '6A83', note: 'EF18 is empty' },
    { apdu: '805C000204', response: '00000000' + OK, note: 'the electronic purse is empty' },
    { apdu: '805C000104', response: '6982', note: 'the deposit is asleep' },
    selected(STUDENT_AID, student, 'student application'),
    readBinary(0x05, student, 'EF05'),
    {
      apdu: `00B086${hex(uint(EF_0006_PERSONAL_STUDENT.length, 2))}`,
      response: '6982',
      note: 'EF06 is closed to who is not authenticated',
    },
    readBinary(0x07, EF_0007_STUDENT_STATUS.encode(studentStatus(data)), 'EF07'),
    {
      apdu: `0088000008${hex(PROBE)}`,
      response: hex(TRIPLE_DES.encrypt(keys.IAK, PROBE)) + OK,
      note: 'genuineness key',
    },
  ];
}

const readBinary = (sfi: number, content: Uint8Array, note: string): ReadBack => ({
  apdu: hex(Uint8Array.of(0x00, 0xb0, 0x80 | sfi, 0x00, content.length)),
  response: hex(content) + OK,
  note,
});

const readRecord = (sfi: number, number: number, record: Uint8Array, note: string): ReadBack => ({
  apdu: hex(Uint8Array.of(0x00, 0xb2, number, (sfi << 3) | 0b100, 0x00)),
  response: hex(record) + OK,
  note: `${note} record ${String(number)}`,
});

/** FCI: 6F { 84 name, A5 { 9F0C content } } */
function selected(name: Uint8Array, content: Uint8Array, note: string): ReadBack {
  const shown = concat(unhex('9F0C'), uint(content.length, 1), content);
  const proprietary = concat(unhex('A5'), uint(shown.length, 1), shown);
  const template = concat(unhex('84'), uint(name.length, 1), name, proprietary);
  return {
    apdu: hex(concat(unhex('00A40400'), uint(name.length, 1), name)),
    response: hex(concat(unhex('6F'), uint(template.length, 1), template)) + OK,
    note,
  };
}
