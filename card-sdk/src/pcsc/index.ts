export {
  type ContactlessReader,
  openContactlessReader,
  openReaderChannel,
  type PresentedCard,
} from './contactless-reader.ts';
export { PcscError, type PcscErrorCode } from './errors.ts';
export { type ListedReader, listReaders } from './list-readers.ts';
export { type OpenedChannel, openSamChannel, type SamOptions } from './sam-channel.ts';
export type { WaitOptions } from './wait.ts';
