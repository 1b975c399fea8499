import { problemDocument } from './problem-document.ts';

// node clearing-server/dist/src/http/print-problems.js > docs/spec/problems.md
process.stdout.write(problemDocument());
