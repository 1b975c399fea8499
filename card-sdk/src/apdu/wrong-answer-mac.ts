/** Thrown by `decode` of a protected read whose answer is not what the card sent. */
export class WrongAnswerMac extends Error {
  override readonly name = 'WrongAnswerMac';

  constructor() {
    super('the MAC of the answer is wrong');
  }
}
