/** What a code stands for. Message and mend are functions of the parameters, so that wording has one place. */
export interface CatalogueEntry<Params extends object> {
  /** For the operator or author: what failed, which item, where we looked. */
  message: (params: Params) => string;
  /** The exact mend: a command or a config line. */
  mend?: (params: Params) => string;
  /** HTTP status, where a sender can meet the error. */
  status?: number;
  /** The one short sentence that a sender sees for a 4xx; never the sender's own text. */
  sender?: (params: Params) => string;
  /** Is it worth trying the same again? */
  retry: 'never' | 'later';
  /** Who can mend it: the sender, the operator, or the author of a plugin. */
  audience: 'sender' | 'operator' | 'author';
}

export const entry = <Params extends object>(it: CatalogueEntry<Params>): CatalogueEntry<Params> => it;
