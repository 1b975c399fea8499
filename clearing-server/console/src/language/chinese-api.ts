/** What the page of the API says around the server's own document. */
export const chineseApi = {
  title: '接口文档',
  lead: '本页由服务器的接口表生成，与实际行为一致。机器可读版本（OpenAPI 3.1）：',
  caller: '调用方',
  anyone: '无需身份',
  session: '已登录人员',
  terminal: '持有效证书的终端',
  role: (role: string): string => `角色 ${role} 及以上`,
  kinds: (kinds: string): string => `终端类型：${kinds}`,
  parameters: '参数',
  body: '请求体',
  answers: '应答',
};
export type ApiWords = typeof chineseApi;
