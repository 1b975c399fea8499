export type TextEncoding = 'utf-8' | 'gb18030';

export interface DecodedText {
  readonly encoding: TextEncoding;
  readonly text: string;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * UTF-8 or GB18030, as schools, banks and operators export. Nearly every text in GB18030 is no UTF-8;
 * a short one can be (郑 is the bytes of a Hebrew accent), and is then told by what it would say.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const utf8 = decodeUtf8(bytes);
  const gb18030 = (): DecodedText => ({
    encoding: 'gb18030',
    text: new TextDecoder('gb18030').decode(bytes),
  });
  if (utf8 === undefined) return gb18030();
  if (BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte) || !isUnlikely(utf8.text))
    return utf8;
  const other = gb18030();
  return other.text.includes('\uFFFD') ? utf8 : other;
}

function decodeUtf8(bytes: Uint8Array): DecodedText | undefined {
  try {
    return { encoding: 'utf-8', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Foreign letters and not one Chinese sign: two bytes each, as GB18030 has its signs. */
const isUnlikely = (text: string): boolean =>
  /[\u0080-\u07ff]/.test(text) && !/[\u0800-\u{10ffff}]/u.test(text);
