/** A JSON body with these members of its object set, or taken away where the value is undefined. Any other body is left as it is. */
export function withMembers(body: Uint8Array, members: readonly { name: string; value: string | undefined }[]): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return body;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return body;
  const names = new Set(members.map(({ name }) => name));
  const kept = Object.entries(parsed).filter(([name]) => !names.has(name));
  const added = members.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
  return Buffer.from(JSON.stringify(Object.fromEntries([...kept, ...added])));
}
