import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { HookRequestParts } from 'change-hook-core';

/** Sends a request of a case to a mount, byte by byte as it stands there, and gives the status of the answer. */
export async function askHook(origin: string, mount: string, { method, query, headers, body }: HookRequestParts): Promise<{ status: number; text: string }> {
  const url = new URL(`/change_hook/${mount}${query === '' ? '' : `?${query}`}`, origin);
  const sending = request(url, { method, headers: { ...Object.fromEntries(headers), 'content-length': body.byteLength }, agent: false });
  sending.end(body);
  return read(sending);
}

/** What a gateway's management API says to a GET. */
export async function askManagement(socketPath: string, path: string): Promise<unknown> {
  const sending = request({ socketPath, path, agent: false });
  sending.end();
  const { status, text } = await read(sending);
  if (status !== 200) throw new Error(`the management API answers ${status}: ${text}`);
  return JSON.parse(text);
}

async function read(sending: ReturnType<typeof request>): Promise<{ status: number; text: string }> {
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  let text = '';
  for await (const piece of response) text += piece as string;
  return { status: response.statusCode ?? 0, text };
}
