import { createHash } from 'node:crypto';
import { ROOT, type Broker } from './broker.js';
import { PbRemote, PbTuple } from './jelly-value.js';
import { PbProtocolError } from './pb-errors.js';
import { unjelly } from './unjelly.js';

export interface PbCredentials {
  user: string;
  password: string;
}

/** The answer to a challenge: MD5 of (MD5 of the password, then the challenge). The password itself never travels. */
export function respondTo(challenge: Uint8Array, password: string): Buffer {
  return md5(Buffer.concat([md5(Buffer.from(password, 'utf8')), challenge]));
}

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();

/** Logs in; fulfils with the number of the perspective, on which the user's methods are called. */
export async function logIn(broker: Broker, { user, password }: PbCredentials): Promise<number> {
  const answer = unjelly(await broker.call(ROOT, 'login', [Buffer.from(user, 'utf8')]));
  const [challenge, challenger] = answer instanceof PbTuple ? answer.elements : [];
  if (!(challenge instanceof Uint8Array) || !(challenger instanceof PbRemote)) {
    throw new PbProtocolError('a login without a challenge');
  }
  const response = respondTo(challenge, password);
  const perspective = unjelly(await broker.call(challenger.id, 'respond', [response, null]));
  if (!(perspective instanceof PbRemote)) throw new PbProtocolError('a login without a perspective');
  broker.release(challenger.id);
  return perspective.id;
}
