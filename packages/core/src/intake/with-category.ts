import type { Change } from '../change/change.js';
import type { Mount } from '../registry/mount.js';

/** A normalised change with the category of its mount, where that has one: it replaces what the dialect gave. */
export const withCategory = ({ category }: Pick<Mount, 'category'>, change: Change): Change => (category === undefined ? change : { ...change, category });
