import {
  type CardFile,
  mohurdFiles,
  pbocFiles,
  studentFiles,
  tunionFiles,
} from '../../src/card/index.ts';
import {
  EF_0015_PSAM_INFO,
  EF_0016_TERMINAL,
  EF_0017_PSAM_APPLICATION,
  EF_0018_TERMINAL_SEQUENCE,
} from '../../src/psam/index.ts';

/** A declared file whose content is shown whatever it is. */
export type AnyFile = CardFile<unknown>;

/** Everything that a module of file declarations exports and that is a file. */
const filesOf = (module: object): AnyFile[] => Object.values(module).filter(isFile);

const isFile = (value: unknown): value is AnyFile =>
  typeof value === 'object' && value !== null && 'structure' in value && 'sfi' in value;

export const PLACES = ['mohurd', 'tunion', 'pboc', 'student', 'psam'] as const;
/** Where a file may lie: short identifiers mean something else in each. */
export type Place = (typeof PLACES)[number];

export const FILES: Readonly<Record<Place, readonly AnyFile[]>> = {
  mohurd: filesOf(mohurdFiles),
  tunion: [
    ...filesOf({ info: pbocFiles.EF_0015_PUBLIC_INFO, log: mohurdFiles.EF_0018_PURCHASE_LOG }),
    ...filesOf(tunionFiles),
  ],
  pboc: [...filesOf(pbocFiles), ...filesOf({ log: mohurdFiles.EF_0018_PURCHASE_LOG })],
  student: filesOf(studentFiles),
  psam: filesOf({
    EF_0015_PSAM_INFO,
    EF_0016_TERMINAL,
    EF_0017_PSAM_APPLICATION,
    EF_0018_TERMINAL_SEQUENCE,
  }),
};
