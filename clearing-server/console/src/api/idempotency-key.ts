import { isUnanswered } from './problem.ts';

const waiting = new Map<string, string>();

/**
 * Sends a call that moves money under a key. While nobody knows whether it was carried out, asking for
 * the same again, by another click too, is asking under the same key; any answer ends that.
 */
export async function underKey<Answer>(
  request: string,
  send: (idempotencyKey: string) => Promise<Answer>,
): Promise<Answer> {
  const key = waiting.get(request) ?? crypto.randomUUID();
  waiting.set(request, key);
  try {
    const answer = await send(key);
    waiting.delete(request);
    return answer;
  } catch (error) {
    if (!isUnanswered(error)) waiting.delete(request);
    throw error;
  }
}
