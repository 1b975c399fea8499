import { ADVICE } from './problem-advice.ts';
import { anchorOf, PROBLEM, type ErrorCode } from './problem.ts';

const HEAD = `# Problems

Every refusal is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, our closed \`code\`, and
sometimes a \`detail\` in English for whoever reads it. Programs go by \`code\`, which never changes its
meaning; \`type\` is \`https://lvchengtong.example/problems/\` and the anchor of the entry here. With 429 and
503 comes \`Retry-After\` in seconds.

Printed from the table of the server: \`node clearing-server/dist/src/http/print-problems.js\`.
`;

/** The list that people read, by status. */
export function problemDocument(): string {
  const codes = (Object.keys(PROBLEM) as ErrorCode[]).toSorted(
    (a, b) => PROBLEM[a].status - PROBLEM[b].status || (a < b ? -1 : 1),
  );
  const entries = codes.map(
    (code) =>
      `## ${anchorOf(code)}\n\n\`${code}\`, ${String(PROBLEM[code].status)}. ${PROBLEM[code].title}. ${ADVICE[code]}\n`,
  );
  return [HEAD, ...entries].join('\n');
}
