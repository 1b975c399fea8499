/**
 * `张小三` → `张*三`, `李四` → `李*`: enough for a clerk to tell who stands before the desk, too
 * little to read a list of children from (students.md section 8).
 */
export function maskedName(name: string): string {
  // By code point: rare characters take two code units.
  const characters = Array.from(name.trim());
  const [first = '', ...rest] = characters;
  if (rest.length <= 1) return `${first}${'*'.repeat(rest.length)}`;
  return `${first}${'*'.repeat(rest.length - 1)}${rest.at(-1) ?? ''}`;
}
