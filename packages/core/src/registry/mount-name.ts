const FORM = /^(?:@[A-Za-z0-9][A-Za-z0-9_-]*\/)?[A-Za-z0-9][A-Za-z0-9._~-]*$/;
const LONGEST = 200;

/**
 * Why a key can't be the last part of a URL; undefined when it can. The path of a request is compared as it came, never
 * percent-decoded, so only characters that every client sends as they are may stand in it (RFC 3986, "unreserved").
 */
export function mountNameProblem(mount: string): string | undefined {
  if (mount.length > LONGEST) return `a mount is part of a URL, and may have ${LONGEST} characters`;
  return FORM.test(mount) ? undefined : 'a mount is part of a URL: letters, digits, hyphens, dots and underscores, as in "github" or "@acme/foo"';
}
