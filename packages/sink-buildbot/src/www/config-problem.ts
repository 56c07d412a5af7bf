/** The sentence for an answer that only the operator can mend. `where`: the sink's place in the config. */
export function configProblem(status: number, path: string, where: string): string {
  const credentials = `correct ${where}.url_user and ${where}.url_password`;
  if (status === 401) return `the master wants a user and password at ${path} (401): ${credentials}`;
  if (status === 403) return `the master forbids ${path} (403): allow it in the master's configuration, or ${credentials}`;
  if (status >= 300 && status < 400) return `${path} is redirected (${status}): name the address it leads to in ${where}.url`;
  return `${path} answers ${status}: is ${where}.url the root of the master's web server?`;
}
