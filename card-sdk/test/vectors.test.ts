import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hex, readUint, unhex } from '../src/bytes.ts';
import { isResidentId } from '../src/card/index.ts';
import {
  desDecrypt,
  desEncrypt,
  foldTacKey,
  loadMac1Input,
  loadMac2Input,
  loadTacInput,
  purchaseMac1Input,
  purchaseMac2Input,
  purchaseTacInput,
  secureMessagingIv,
  sm4Encrypt,
  TRANSACTION_TYPE,
  type TransactionType,
  TRIPLE_DES,
} from '../src/crypto/index.ts';
import { parseLocalDateTime, parseTerminalId } from '../src/ids.ts';
import { fen, type Fen } from '../src/money.ts';

const { diversify, loadSessionKey, mac, purchaseSessionKey, tac } = TRIPLE_DES;

/** One vector, which notices when a field of it is never looked at. */
class Vector {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #unread: Set<string>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
    this.#unread = new Set(Object.keys(fields));
  }

  has(name: string): boolean {
    return name in this.#fields;
  }

  text(name: string): string {
    const value = this.#fields[name];
    assert.equal(typeof value, 'string', `${name} is missing`);
    this.#unread.delete(name);
    return value as string;
  }

  bytes(name: string): Uint8Array {
    return unhex(this.text(name));
  }

  uint(name: string): number {
    return readUint(this.bytes(name));
  }

  fen(name: string): Fen {
    return fen(this.uint(name));
  }

  list(name: string): Uint8Array[] {
    const value = this.#fields[name];
    assert.ok(Array.isArray(value), `${name} is missing`);
    this.#unread.delete(name);
    return value.map((text) => unhex(String(text)));
  }

  /** The field says what was computed. */
  is(name: string, computed: Uint8Array): void {
    assert.equal(hex(computed), this.text(name), name);
  }

  done(): void {
    assert.deepEqual([...this.#unread], [], 'fields that nothing was compared with');
  }
}

const common = (v: Vector): { amount: Fen; terminalId: ReturnType<typeof parseTerminalId> } => ({
  amount: v.fen('amount'),
  terminalId: parseTerminalId(v.text('terminalNo')),
});

function checkLoad(v: Vector, sessionKey: Uint8Array, tacKey: Uint8Array): void {
  const load = { ...common(v), type: TRANSACTION_TYPE.load };
  const oldBalance = v.fen('oldBalance');
  v.is('mac1', mac(sessionKey, loadMac1Input({ ...load, oldBalance })));
  if (!v.has('dateTime')) return;
  const at = parseLocalDateTime(v.text('dateTime'));
  v.is('mac2', mac(sessionKey, loadMac2Input({ ...load, at })));
  const newBalance = fen(oldBalance + load.amount);
  if (v.has('newBalance')) assert.equal(v.fen('newBalance'), newBalance);
  const onlineCounter = v.uint('onlineCounter');
  v.is('tac', tac(tacKey, loadTacInput({ ...load, at, newBalance, onlineCounter })));
}

const sessionKeyOfLoad = (v: Vector): Uint8Array =>
  loadSessionKey(v.bytes('loadKey'), v.bytes('random'), v.uint('onlineCounter'));

const sessionKeyOfPurchase = (v: Vector): Uint8Array => {
  const rest = [v.bytes('random'), v.uint('offlineCounter'), v.uint('terminalSequence')] as const;
  return v.has('purchaseKey')
    ? purchaseSessionKey(v.bytes('purchaseKey'), ...rest)
    : v.bytes('sessionKey');
};

function checkPurchase(v: Vector): void {
  const sessionKey = sessionKeyOfPurchase(v);
  v.is('sessionKey', sessionKey);
  const purchase = {
    ...common(v),
    type: v.uint('type') as TransactionType,
    at: parseLocalDateTime(v.text('dateTime')),
  };
  if (v.has('authCode')) {
    const authCode = v.bytes('authCode');
    v.is('mac1', mac(sessionKey, purchaseMac1Input({ ...purchase, authCode })));
    v.is('mac1WithoutAuthCode', mac(sessionKey, purchaseMac1Input(purchase)));
  } else {
    v.is('mac1', mac(sessionKey, purchaseMac1Input(purchase)));
  }
  v.is('mac2', mac(sessionKey, purchaseMac2Input(purchase.amount)));
  if (v.has('oldBalance')) assert.ok(v.fen('oldBalance') >= purchase.amount);
  const tacKey = v.has('tacKey') ? v.bytes('tacKey') : v.bytes('foldedTacKey');
  v.is('foldedTacKey', foldTacKey(tacKey));
  const terminalSequence = v.uint('terminalSequence');
  v.is('tac', tac(tacKey, purchaseTacInput({ ...purchase, terminalSequence })));
}

/** How each kind of published example is recomputed, intermediate values included. */
const KINDS: Readonly<Record<string, (v: Vector) => void>> = {
  encrypt: (v) => {
    const [key, plain] = [v.bytes('key'), v.bytes('plain')];
    const cipher = desEncrypt(key, plain);
    v.is('cipher', cipher);
    assert.equal(hex(desDecrypt(key, cipher)), hex(plain));
  },
  'secure-messaging-mac': (v) => {
    v.is('mac', mac(v.bytes('key'), v.bytes('data'), secureMessagingIv(v.bytes('random'))));
  },
  mac: (v) => {
    v.is('mac', mac(v.bytes('key'), v.bytes('data')));
  },
  diversify: (v) => {
    v.is('key', diversify(v.bytes('masterKey'), ...v.list('factors')));
  },
  load: (v) => {
    const sessionKey = sessionKeyOfLoad(v);
    v.is('sessionKey', sessionKey);
    const tacKey = v.bytes('tacKey');
    if (v.has('foldedTacKey')) v.is('foldedTacKey', foldTacKey(tacKey));
    checkLoad(v, sessionKey, tacKey);
  },
  'load-must-refuse': (v) => {
    const load = { ...common(v), type: TRANSACTION_TYPE.load };
    const computed = mac(
      sessionKeyOfLoad(v),
      loadMac1Input({ ...load, oldBalance: v.fen('oldBalance') }),
    );
    v.is('computedMac1', computed);
    assert.notEqual(v.text('cardMac1'), hex(computed));
  },
  purchase: checkPurchase,
  'load-from-session-key': (v) => {
    checkLoad(v, v.bytes('sessionKey'), v.bytes('foldedTacKey'));
  },
  'psam-key-load': (v) => {
    const key = v.bytes('key');
    const cipher = desEncrypt(key, v.bytes('plain'));
    v.is('cipher', cipher);
    const data = v.text('data');
    assert.ok(data.endsWith(hex(cipher)));
    v.is('mac', mac(key, unhex(data), secureMessagingIv(v.bytes('random'))));
  },
  'sm4-block': (v) => {
    v.is('cipher', sm4Encrypt(v.bytes('key'), v.bytes('plain')));
  },
  'resident-id-valid': (v) => {
    assert.ok(isResidentId(v.text('id')));
  },
};

const file = new URL('../../test/vectors/epurse.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  vectors: Record<string, unknown>[];
};

vectors.forEach((fields, at) => {
  const v = new Vector(fields);
  const kind = v.text('kind');
  test(`vector ${String(at + 1)}, ${kind}: ${v.text('source')}`, () => {
    const check = KINDS[kind];
    assert.ok(check !== undefined, `a kind of vector that nobody recomputes: ${kind}`);
    check(v);
    v.done();
  });
});

test('no kind of check is left without a vector', () => {
  const kinds = new Set(vectors.map(({ kind }) => kind));
  assert.deepEqual(
    Object.keys(KINDS).filter((kind) => !kinds.has(kind)),
    [],
  );
  assert.ok(vectors.length >= 30, `only ${String(vectors.length)} vectors`);
});
