/**
 * Whether an address is one of the forge at `root`, which may stand in a path of its own: `https://example.org/git`. What a payload says of
 * another instance must not be asked here: its `acme/door`, or its project 7, is another repository.
 */
export function isBelow(root: string, address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const [at, below] = [new URL(root), new URL(address)];
  return below.origin === at.origin && below.pathname.startsWith(`${at.pathname.replace(/\/+$/, '')}/`);
}
