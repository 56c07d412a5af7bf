/** What a request can't have, in one sentence for whoever asked; nothing was changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: 400 | 404 | 409 | 415,
    sentence: string,
  ) {
    super(sentence);
  }
}
