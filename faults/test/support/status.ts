import { request } from 'node:http';

/** What the management API says, as far as the suite asks. */
export interface Status {
  inbox: { receipts: number; rejections: number; deliveries: { sink: string; state: string; count: number }[] };
}

export function askStatus(socketPath: string): Promise<Status> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/status', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as Status);
        else reject(new Error(`the management API answers ${response.statusCode}: ${text}`));
      });
    }).on('error', reject).end();
  });
}
