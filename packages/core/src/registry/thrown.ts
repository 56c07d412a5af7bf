import { cleanText, cutText } from '../text/clean-text.js';

/** The `code` of anything that was thrown, where it has one that can be shown. */
export function codeOf(error: unknown): string | undefined {
  try {
    const code = (error as { code?: unknown } | null | undefined)?.code;
    return typeof code === 'string' || typeof code === 'number' ? cutText(cleanText(String(code)), 100) : undefined;
  } catch {
    return undefined;
  }
}

/** `instanceof`, for what a stranger threw: a revoked proxy throws even at that. */
export function isInstance<T>(error: unknown, of: abstract new (...parameters: never[]) => T): error is T {
  try {
    return error instanceof of;
  } catch {
    return false;
  }
}
