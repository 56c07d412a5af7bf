import { distance } from 'fastest-levenshtein';

/** Longer words are no typing mistakes, and the distance costs the product of both lengths. */
const LONGEST_WORD = 64;

/** The candidate that `word` was most likely meant to be; undefined when none is near. Case and `-` for `_` don't count. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word === '' || word.length > LONGEST_WORD) return undefined;
  const wanted = plain(word);
  let nearest = Math.min(3, Math.max(1, Math.floor(word.length / 3))) + 1;
  let guess: string | undefined;
  for (const candidate of candidates) {
    if (candidate === word || candidate.length > LONGEST_WORD) continue;
    const far = distance(wanted, plain(candidate));
    // As far as it is long: nothing of the candidate is in the word.
    if (far < nearest && far < candidate.length) {
      nearest = far;
      guess = candidate;
    }
  }
  return guess;
}

const plain = (word: string): string => word.toLowerCase().replaceAll('-', '_');
