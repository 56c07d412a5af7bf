/** Perspective Broker, the client's side: docs/perspective-broker.md describes every frame. Knows nothing of changes. */
export { SIZE_LIMIT } from './banana-types.js';
export { PbTuple, type JellyValue } from './jelly-value.js';
export { PbConnectError, PbConnectionLost, PbProtocolError, PbRemoteError, PbTooLargeError } from './pb-errors.js';
export { openPerspective, type Perspective, type PerspectiveOptions } from './perspective.js';
