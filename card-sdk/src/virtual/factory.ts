import { ascii } from '../bytes.ts';
import { TRANSPORT_KEY } from '../personalise/master-file.ts';
import { KEY_TYPE } from './kernel/keys.ts';
import { type CardFile, MF_ID } from './kernel/memory.ts';

/** As delivered by the chip maker: an MF with nothing in it but the transport key. */
export const FACTORY_FILES: readonly CardFile[] = [
  {
    kind: 'directory',
    id: MF_ID,
    parent: MF_ID,
    fid: 0x3f00,
    name: ascii('1PAY.SYS.DDF01'),
    createPermission: 0xfa,
    erasePermission: 0xfa,
    applicationFile: 0x01,
    lock: 'open',
  },
  {
    kind: 'keys',
    id: 1,
    parent: MF_ID,
    fid: 0x0000,
    space: 0x50,
    addPermission: 0xfa,
    keys: [
      {
        type: KEY_TYPE.externalAuthentication,
        id: 0,
        guard: 0,
        use: 0xf0,
        change: 0xfa,
        trait: { kind: 'counted', followUp: 0xaa, triesMax: 15, triesLeft: 15 },
        value: TRANSPORT_KEY,
      },
    ],
  },
];
