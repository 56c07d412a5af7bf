/** Whether a value counts as true, by the rules of JSONata's `$boolean`: a list does when any of its elements does. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
