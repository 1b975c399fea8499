// @ts-check
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const NAMED_ONLY = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' };

/** A MAC or TAC by its name: `mac2`, `right.tac`, `cardMac1`; not a row of a table: `KEY_TYPE.mac`. */
const NAME = '/(^m|M)ac\\d?$|(^t|T)ac$/';
const CRYPTOGRAM = `:matches(Identifier[name=${NAME}], MemberExpression[property.name=${NAME}]:not([object.name=/^[A-Z_]+$/]))`;
const inConstantTime = (/** @type {string} */ selector) => ({
  selector,
  message: 'Compare MACs and TACs with sameMac: how long it takes must not tell where they differ.',
});

export default defineConfig(
  globalIgnores(['**/dist/', 'var/', '**/node_modules/']),
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-restricted-globals': ['error', { name: 'Buffer', message: 'Use Uint8Array.' }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', NAMED_ONLY],
    },
  },
  {
    // What goes out into the field; a test may compare as it likes.
    files: ['*/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        NAMED_ONLY,
        inConstantTime(
          `BinaryExpression[operator=/^[!=]==?$/]:not(:has(> Identifier[name='undefined'])):not(:has(> Literal)) > ${CRYPTOGRAM}`,
        ),
        inConstantTime(
          `BinaryExpression[operator=/^[!=]==?$/] > CallExpression[callee.name='hex'] > ${CRYPTOGRAM}`,
        ),
        inConstantTime(
          `CallExpression[callee.name=/^(equalBytes|isDeepStrictEqual)$/] > ${CRYPTOGRAM}`,
        ),
        inConstantTime(
          `CallExpression[callee.name='equalBytes'] > CallExpression > ${CRYPTOGRAM}.callee`,
        ),
        inConstantTime(`CallExpression[callee.property.name=/^(compare|equals)$/] > ${CRYPTOGRAM}`),
      ],
    },
  },
  {
    // Plain JavaScript, because it runs before anything is built; its types are checked by tsc.
    files: ['tools/**/*.js', 'bench/**/*.js', 'migrations/**/*.js'],
    extends: [tseslint.configs.recommended],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      // node:test's test() returns a promise that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
      'max-lines-per-function': 'off',
    },
  },
);
