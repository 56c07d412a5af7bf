import type { CodeCommitOptions } from './options.js';

/** A repository of CodeCommit. */
export interface Repository {
  region: string;
  name: string;
}

/** Reads `arn:aws:codecommit:eu-west-1:123456789012:door`; undefined for anything else. Names have letters, digits and `._-`. */
export function repositoryIn(arn: string | undefined): Repository | undefined {
  const [, region, name] =
    /^arn:aws[a-z-]*:codecommit:([a-z]{2}(?:-[a-z]+)+-\d{1,2}):\d{12}:([\w.-]{1,100})$/.exec(arn ?? '') ?? [];
  return region === undefined || name === undefined ? undefined : { region, name };
}

const isChina = (region: string): boolean => region.startsWith('cn-');

export function addressOf({ region, name }: Repository, style: CodeCommitOptions['repository_url']): string {
  const host = `git-codecommit.${region}.amazonaws.com${isChina(region) ? '.cn' : ''}`;
  switch (style) {
    case 'https':
      return `https://${host}/v1/repos/${name}`;
    case 'ssh':
      return `ssh://${host}/v1/repos/${name}`;
    case 'grc':
      return `codecommit::${region}://${name}`;
  }
}

/** The page of a commit or a pull request in the console. */
export function pageOf(
  { region, name }: Repository,
  kind: 'commit' | 'pull-requests',
  id: string | undefined,
): string | undefined {
  if (id === undefined || !/^[0-9a-f]+$/i.test(id)) return undefined;
  const host = isChina(region)
    ? `${region}.console.amazonaws.cn`
    : region.startsWith('us-gov-')
      ? 'console.amazonaws-us-gov.com'
      : `${region}.console.aws.amazon.com`;
  return `https://${host}/codesuite/codecommit/repositories/${name}/${kind}/${id}?region=${region}`;
}
