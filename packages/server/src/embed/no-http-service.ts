import type { HttpService } from '../http/http-service.js';

/** In the place of the listening server, where requests come through the door alone. */
export const noHttpService: HttpService = {
  get address(): never {
    throw new Error('the gateway was made with listen: false, so it has no address');
  },
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
