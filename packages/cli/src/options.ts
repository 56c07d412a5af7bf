import { InvalidArgumentError } from 'commander';

/** For commander: a whole number in a range, or the sentence that says so. */
export const wholeNumber = (least: number, most: number) => (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It is a whole number ${range}.`);
  }
  return value;
};
