/** The bytes break a rule of Banana or Perspective Broker; the connection can't go on. */
export class PbProtocolError extends Error {
  override readonly name = 'PbProtocolError';
}

/** A value that Banana can't carry: a string or list over the limit. Nothing of it was sent. */
export class PbTooLargeError extends Error {
  override readonly name = 'PbTooLargeError';
}

/** The connection could not be made; nothing was sent. */
export class PbConnectError extends Error {
  override readonly name = 'PbConnectError';
}

/** The connection ended before the answer: whether the call arrived is not known. */
export class PbConnectionLost extends Error {
  override readonly name = 'PbConnectionLost';
}

/** The peer answered the call with an exception. */
export class PbRemoteError extends Error {
  override readonly name = 'PbRemoteError';

  constructor(
    /** The full name of the exception's class, such as `builtins.ValueError`; '' where the peer told none. */
    readonly remoteClass: string,
    /** The exception's text, as long as the peer made it; may hold anything. */
    readonly remoteMessage: string,
  ) {
    super(remoteMessage === '' ? remoteClass : `${remoteClass}: ${remoteMessage}`);
  }
}
