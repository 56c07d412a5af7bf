/** The texts of options whose name says that nobody may see them. */
export function secretsIn(options: Readonly<Record<string, unknown>>): string[] {
  const secret = Object.entries(options).filter(([name]) => /pass|secret|token|key$/i.test(name));
  return secret.flatMap(([, value]) => [value].flat()).filter((it): it is string => typeof it === 'string' && it.length > 3);
}
