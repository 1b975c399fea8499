/**
 * `张小三` → `张*三`, `李四` → `李*`: enough to tell who stands before the desk, too little to read a
 * list of children from. Terminal and centre show the same name in the same way.
 */
export function maskedName(name: string): string {
  // By code point: rare characters take two code units.
  const [first = '', ...rest] = Array.from(name.trim());
  if (rest.length <= 1) return `${first}${'*'.repeat(rest.length)}`;
  return `${first}${'*'.repeat(rest.length - 1)}${rest.at(-1) ?? ''}`;
}
