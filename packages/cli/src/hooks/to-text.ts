const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads bytes as UTF-8, and as what the fallback knows where they are none. */
export const toText = (fallback: { decode(bytes: Uint8Array): string }) => (bytes: Uint8Array): string => {
  try {
    return UTF8.decode(bytes);
  } catch {
    return fallback.decode(bytes);
  }
};
