const LENGTH_MIN = 10;

/** Why a new password is not taken, or undefined when it is. Length is what counts (NIST SP 800-63B §3.1.1.2). */
export function weaknessOf(password: string, login: string, previous: string): string | undefined {
  if (password.length < LENGTH_MIN) return `at least ${String(LENGTH_MIN)} characters`;
  if (password === previous) return 'the same as before';
  if (password.toLowerCase().includes(login.toLowerCase())) return 'it contains the user name';
  if (new Set(password).size < 5) return 'too few different characters';
  return undefined;
}
