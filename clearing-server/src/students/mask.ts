/** A name as it may be shown: 张三 → 张*, 张小三 → 张*三, 欧阳小三 → 欧**三. */
export function maskName(name: string): string {
  const characters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  const [first = '', ...rest] = characters;
  if (rest.length <= 1) return `${first}*`;
  return `${first}${'*'.repeat(rest.length - 1)}${rest.at(-1) ?? ''}`;
}
