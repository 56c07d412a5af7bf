/** The bytes of a POST of JSON. `headers`: further ones. */
export function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Buffer {
  const { head, bytes } = postInParts(path, body, headers);
  return Buffer.concat([head, bytes]);
}

/** The same in two: the head, and the body. */
export function postInParts(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): { head: Buffer; bytes: Buffer } {
  const bytes = Buffer.from(JSON.stringify(body));
  const own = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\n${own}\r\n`;
  return { head: Buffer.from(head, 'latin1'), bytes };
}
