import { sameMac } from '../../crypto/index.ts';
import { accept, type Call, type Handler, refuse, type Reply } from '../kernel/handler.ts';
import {
  countFailure,
  findKey,
  KEY_TYPE,
  restoreTries,
  suiteOf,
  triesLeftOf,
} from '../kernel/keys.ts';
import { type CardKey, MF_ID } from '../kernel/memory.ts';
import { permits } from '../kernel/permission.ts';
import type { Session } from '../kernel/session.ts';
import { SW, triesLeft } from '../kernel/status-word.ts';
import { withoutFiller } from './pin.ts';

/** 00 84: 4 or 8 random bytes, good for the next command. */
export const getChallenge: Handler = ({ command, random }) => {
  if (command.p1 !== 0 || command.p2 !== 0) return refuse(SW.badP1P2);
  if (command.data.length !== 0 || (command.le !== 4 && command.le !== 8)) {
    return refuse(SW.wrongLength);
  }
  const challenge = random(command.le);
  return accept({ data: challenge, session: { challenge } });
};

/** 00 82: the other side proves a key of type 39 over the challenge (4 bytes of it: with four zeros). */
export const externalAuthenticate: Handler = (call) => {
  const { command, memory, session } = call;
  if (command.p1 !== 0) return refuse(SW.badP1P2);
  if (command.data.length !== 8) return refuse(SW.wrongLength);
  const key = findKey(memory, session.directory, KEY_TYPE.externalAuthentication, command.p2);
  if (key === undefined) return refuse(SW.keyNotFound);
  const refused = unusable(call, key);
  if (refused !== undefined) return refused;
  if (session.challenge === undefined) return refuse(SW.noChallenge);
  const suite = suiteOf(key);
  const right = suite.encrypt(key.value, suite.secureMessagingIv(session.challenge));
  return proven(call, key, sameMac(right, command.data));
};

/** 00 20: trailing FF of PIN and of the key do not count. */
export const verifyPin: Handler = (call) => {
  const { command, memory, session } = call;
  if (command.p1 !== 0) return refuse(SW.badP1P2);
  if (command.data.length < 2 || command.data.length > 8) return refuse(SW.wrongLength);
  const key = findKey(memory, session.directory, KEY_TYPE.pin, command.p2);
  if (key === undefined) return refuse(SW.noSuchKeyIndex);
  const refused = unusable(call, key);
  if (refused !== undefined) return refused;
  return proven(call, key, sameMac(withoutFiller(key.value), withoutFiller(command.data)));
};

/** 00 88: P1 00 encrypts, 01 decrypts, 02 makes a MAC with the internal key of that kind. */
export const internalAuthenticate: Handler = ({ command, memory, session }) => {
  const types = [KEY_TYPE.internalEncrypt, KEY_TYPE.internalDecrypt, KEY_TYPE.internalMac];
  const type = types[command.p1];
  if (type === undefined) return refuse(SW.badP1P2);
  const key = findKey(memory, session.directory, type, command.p2);
  if (key === undefined) return refuse(SW.keyNotFound);
  if (!permits(key.use, memory, session)) return refuse(SW.securityStateNotMet);
  const { data } = command;
  const suite = suiteOf(key);
  if (type === KEY_TYPE.internalMac) return accept({ data: suite.mac(key.value, data) });
  if (data.length === 0 || data.length % suite.blockLength !== 0) return refuse(SW.wrongLength);
  const encrypts = type === KEY_TYPE.internalEncrypt;
  return accept({
    data: encrypts ? suite.encrypt(key.value, data) : suite.decrypt(key.value, data),
  });
};

function unusable({ memory, session }: Call, key: CardKey): Reply | undefined {
  if (!permits(key.use, memory, session)) return refuse(SW.securityStateNotMet);
  return triesLeftOf(key) === 0 ? refuse(SW.blockedKey) : undefined;
}

/** Right: the follow-up state and all tries back. Wrong: one try less. */
function proven({ memory, session }: Call, key: CardKey, right: boolean): Reply {
  if (!right) {
    const failed = countFailure(memory, session.directory, key);
    return refuse(triesLeft(failed.left), failed.memory);
  }
  return accept({
    memory: restoreTries(memory, session.directory, key),
    session: reached(session, key),
  });
}

function reached(session: Session, key: CardKey): Partial<Session> {
  if (key.trait.kind !== 'counted') return {};
  const state = key.trait.followUp & 0x0f;
  return {
    currentState: state,
    ...(session.directory === MF_ID ? { mainState: state } : {}),
    ...(key.type === KEY_TYPE.pin ? { pinShown: true } : {}),
  };
}
