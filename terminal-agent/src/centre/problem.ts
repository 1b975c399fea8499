/** The `code` of an RFC 9457 problem, if the answer is one. */
export function problemCode(body: Uint8Array): string | undefined {
  try {
    const problem: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof problem === 'object' &&
      problem !== null &&
      'code' in problem &&
      typeof problem.code === 'string'
      ? problem.code
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
