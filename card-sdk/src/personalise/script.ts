import { uint } from '../bytes.ts';
import {
  addKey,
  appendRecord,
  createDirectory,
  createElementary,
  createKeyFile,
  createPurse,
  FILE_TYPE,
  MAC_ON_WRITE,
  PERMISSION,
  selectByName,
  writeProtected,
} from './commands.ts';
import { beginWithEmptyCard, closeCard, returnToMf } from './master-file.ts';
import {
  type ApplicationPlan,
  type CardPlan,
  directoryFile,
  type FilePlan,
  fileName,
} from './plan.ts';
import type { PersonaliseStep } from './step.ts';

/**
 * The whole life of a blank chip up to the card that is planned. Can be run again from the start
 * after a card was pulled away, or gone on with (`resumePersonalise`).
 */
export function scriptOf(plan: CardPlan): PersonaliseStep[] {
  const { masterFile, applications, masterKey } = plan;
  const files = [directoryFile(applications), ...masterFile.files];
  return [
    ...beginWithEmptyCard(),
    addKey(masterFile.lineKey),
    ...masterFile.keys.map((key) => addKey(key)),
    ...files.flatMap((file) => fileSteps(file, masterFile.lineKey.value)),
    ...applications.flatMap((application, index) => [
      ...(index === 0 ? [] : returnToMf()),
      ...applicationSteps(application),
    ]),
    ...closeCard(masterKey),
  ];
}

function applicationSteps(application: ApplicationPlan): PersonaliseStep[] {
  const { fid, name, note, shows, keySpace, keys, lineKey, files } = application;
  const isShown = (file: FilePlan): boolean => file.fid === shows;
  const stepsOf = (file: FilePlan): PersonaliseStep[] => fileSteps(file, lineKey.value);
  const shown = 0b1000_0000 | shows;
  return [
    createDirectory(fid, name, shown, `create ${note}`),
    selectByName(name, note),
    createKeyFile(keySpace, shown),
    addKey(lineKey),
    // The card's number before its keys: whoever finds it half-written can tell whose they are.
    ...files.filter(isShown).flatMap(stepsOf),
    ...keys.map((key) => addKey(key)),
    ...files.filter((file) => !isShown(file)).flatMap(stepsOf),
  ];
}

function fileSteps(file: FilePlan, lineKey: Uint8Array): PersonaliseStep[] {
  const { fid } = file;
  const sfi = fid & 0x1f;
  const name = fileName(file);
  switch (file.kind) {
    case 'binary': {
      const { content, read } = file;
      const permissions = { read, write: PERMISSION.always };
      const type = FILE_TYPE.binary | MAC_ON_WRITE;
      return [
        createElementary(fid, type, uint(content.length, 2), permissions, name),
        writeProtected(sfi, content, lineKey, name),
      ];
    }
    case 'records': {
      const permissions = { read: PERMISSION.always, write: file.write };
      return [
        createElementary(fid, file.type, file.size, permissions, name),
        ...file.records.map((record, index) =>
          appendRecord(sfi, record, index + 1, file.note ?? name),
        ),
      ];
    }
    case 'purse':
      return [createPurse(fid, file.use, file.logSfi, file.note)];
  }
}
