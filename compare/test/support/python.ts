/** A JSON value as Python writes it. JSON's texts are Python's, too. */
export function python(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string' || typeof value === 'number') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object') return `{${Object.entries(value).map(([key, it]) => `${python(key)}: ${python(it)}`).join(', ')}}`;
  throw new Error(`Python has no ${typeof value}`);
}
