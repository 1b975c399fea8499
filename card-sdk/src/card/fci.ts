import { LayoutError } from '../field-reader.ts';
import { readTlv, tlvValue } from './tlv.ts';

/** What SELECT tells about a directory. Everything is optional: cards differ. */
export interface FileControlInformation {
  /** 84: name of the directory. */
  readonly name?: Uint8Array;
  /** 88: short identifier of the DIR file. */
  readonly directorySfi?: number;
  /** 9F0C: content of the file named at CREATE DF, normally EF15; some cards give more than 30 bytes. */
  readonly issuerData?: Uint8Array;
}

const TAG = { fci: 0x6f, name: 0x84, proprietary: 0xa5, sfi: 0x88, issuerData: 0x9f0c } as const;

/** By TLV and never by offset: some FM1208 put `9F08` in front of `9F0C`. */
export function readFci(data: Uint8Array): FileControlInformation {
  if (data.length === 0) return {}; // FMCOS answers so when an EF is selected
  const template = tlvValue(readTlv(data), TAG.fci);
  if (template === undefined) throw new LayoutError('no FCI template (6F)');
  const elements = readTlv(template, 'filler');
  const proprietary = readTlv(tlvValue(elements, TAG.proprietary) ?? new Uint8Array(0), 'filler');
  const name = tlvValue(elements, TAG.name);
  const sfi = tlvValue(proprietary, TAG.sfi)?.[0];
  const issuerData = tlvValue(proprietary, TAG.issuerData);
  const shown: {
    -readonly [Field in keyof FileControlInformation]: FileControlInformation[Field];
  } = {};
  if (name !== undefined) shown.name = name;
  if (sfi !== undefined) shown.directorySfi = sfi;
  if (issuerData !== undefined) shown.issuerData = issuerData;
  return shown;
}
