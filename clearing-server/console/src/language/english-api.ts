import type { ApiWords } from './chinese-api.ts';

export const englishApi: ApiWords = {
  title: 'API',
  lead: 'Made of the rows by which the server answers, so it is what happens. For machines (OpenAPI 3.1):',
  caller: 'Who may ask',
  anyone: 'anybody',
  session: 'somebody who is signed in',
  terminal: 'a terminal with a certificate in force',
  role: (role) => `role ${role} or above`,
  kinds: (kinds) => `a terminal of kind ${kinds}`,
  parameters: 'Parameters',
  body: 'Body',
  answers: 'Answers',
};
