import type { Dictionary } from './chinese.ts';

export const englishLogin: Dictionary['login'] = {
  title: 'Sign in',
  name: 'User name',
  password: 'Password',
  submit: 'Sign in',
  nameNeeded: 'Enter your user name',
  passwordNeeded: 'Enter your password',
  firstTime: 'First time? Use the one-time password that was printed when the system started.',
  changeTitle: 'Choose your own password first',
  changeWhy:
    'The one-time password works once. Use at least 10 characters and no password you use elsewhere.',
  oneTimePassword: 'One-time password',
  newPassword: 'New password',
  repeatPassword: 'Repeat it',
  tooShort: 'At least 10 characters',
  notEqual: 'The two are not the same',
  changeSubmit: 'Save and go on',
  capsLock: 'Caps Lock is on',
};
