/** Below a list that comes in pages. */
export const chineseLists = {
  shown: (count: string): string => `已显示 ${count} 条`,
  more: '再显示一些',
  all: '· 已全部显示',
};
export type ListWords = typeof chineseLists;
