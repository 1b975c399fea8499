import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig } from '../src/config/load-config.ts';

const GOOD = `
kind: canteen
terminal_id: '450000000101'
data: var/till
centre: { url: 'https://127.0.0.1:8443' }
`;
const wrong = (text: string, environment = {}): string => {
  try {
    loadConfig(text, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

test('YAML and JSON are read, the environment wins', () => {
  const config = loadConfig(GOOD, {
    LCT_AGENT_TORN_SECONDS: '45',
    LCT_AGENT_CENTRE_URL: 'https://centre.example:1',
    OTHER: 'x',
  });
  assert.equal(config.torn_seconds, 45);
  assert.equal(config.centre.url, 'https://centre.example:1');
  assert.equal(config.reader, 'pcsc');
  const { kind } = loadConfig(JSON.stringify({ ...config, terminal_id: '450000000101' }), {});
  assert.equal(kind, 'canteen');
});

test('an unknown key names the nearest known one', () => {
  assert.equal(
    wrong(`${GOOD}torn_second: 3`),
    'torn_second: not known, did you mean torn_seconds?',
  );
  assert.equal(
    wrong(GOOD.replace('url:', 'ca_fil: x, url:')),
    'centre.ca_fil: not known, did you mean centre.ca_file?',
  );
  assert.match(wrong(GOOD, { LCT_AGENT_CENTRE_URI: 'x' }), /did you mean LCT_AGENT_CENTRE_URL\?/);
});

test('what is missing or wrong is named', () => {
  assert.match(wrong(GOOD.replace('450000000101', '45')), /^terminal_id: must be 12 digits$/m);
  assert.match(wrong('kind: kiosk'), /^kind: /m);
  assert.match(wrong('a: b: c'), /not YAML/);
});
