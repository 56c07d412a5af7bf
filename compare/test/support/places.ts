/** This folder of the suite, seen from what the compiler makes of it. */
export const COMPARE = new URL('../../../', import.meta.url);
export const PACKAGES = new URL('../packages/', COMPARE);
/** The pages of the dialects. */
export const PAGES = new URL('../docs/dialects/', COMPARE);
