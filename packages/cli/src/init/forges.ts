/** How a mount is guarded: the dialect's own secret, the gateway's token (in the URL, or as bearer) or Basic, or what the dialect checks anyhow. */
export type Guard = 'secret' | 'query' | 'bearer' | 'basic' | 'none';

/** What `init` knows of a shipped dialect. */
export interface Forge {
  dialect: string;
  /** As its makers call it. */
  title: string;
  guard: Guard;
  /** The form of a repository's name, where `change-hook hooks create` can register its webhooks. */
  repository?: string;
  /** Where its webhooks are set up. */
  where: string;
  /** For forges that ask for one. */
  contentType?: string;
  /** What to tick there. */
  events: string;
  /** Lines of its options that it can't do without, with a value that the operator has to replace. */
  required?: readonly string[];
  /** Lines of comment under its options: what one would set next. */
  hints?: readonly string[];
  /** Secret files beside its own, with what stands in them until the operator writes the real one. */
  files?: Readonly<Record<string, string>>;
  /** What is left to do, a sentence each. */
  todo?: readonly string[];
}

const SETTINGS = 'Settings, Webhooks of the repository or the organisation';

/** Every dialect that is shipped; the pages under docs/dialects tell the rest of each. */
export const FORGES: readonly Forge[] = [
  {
    dialect: 'github', title: 'GitHub', guard: 'secret', repository: 'OWNER/REPO', contentType: 'application/json', where: SETTINGS, events: 'Pushes, Pull requests',
    hints: ['token: "${file:./secrets/github-token}"   # to ask GitHub for the files of pull requests more than 60 times an hour'],
  },
  {
    dialect: 'gitlab', title: 'GitLab', guard: 'secret', repository: 'GROUP/PROJECT', where: 'Settings, Webhooks of the project or the group', events: 'Push events, Tag push events, Merge request events',
    hints: ['gitlab_url: https://gitlab.example.org', 'token: "${file:./secrets/gitlab-token}"   # for the files of merge requests, and pushes of more than 20 commits'],
  },
  {
    dialect: 'gitea', title: 'Gitea, Forgejo', guard: 'secret', repository: 'OWNER/REPO', contentType: 'application/json', where: SETTINGS, events: 'Push, Pull Request, Pull Request Synchronized',
    hints: ['gitea_url: https://git.example.org', 'token: "${file:./secrets/gitea-token}"   # for the files of pull requests, and pushes of more than 5 commits'],
  },
  {
    dialect: 'bitbucketcloud', title: 'Bitbucket Cloud', guard: 'secret', where: 'Repository settings, Webhooks', events: 'Repository: Push. Pull request: Created, Updated, Merged, Declined',
    hints: ['token: "${file:./secrets/bitbucketcloud-token}"   # for files, and the commits of long pushes'],
  },
  {
    dialect: 'bitbucketserver', title: 'Bitbucket Server, Data Center', guard: 'secret', where: 'Repository settings, Webhooks',
    events: 'Push. Pull request: Opened, Source branch updated, Modified, Merged, Declined',
    hints: ['bitbucket_url: https://bitbucket.example.org', 'token: "${file:./secrets/bitbucketserver-token}"   # for commits and files, which its webhooks do not tell'],
  },
  { dialect: 'bitbucket', title: 'Bitbucket, the POST service of long ago', guard: 'query', where: 'its POST service', events: 'all that it has' },
  {
    dialect: 'azuredevops', title: 'Azure DevOps', guard: 'basic', where: 'Project settings, Service hooks, Web Hooks', events: 'Code pushed, Pull request created, Pull request updated; Resource details to send: All',
    hints: ['azure_url: https://dev.azure.com/acme', 'token: "${file:./secrets/azuredevops-token}"   # for the files of commits'],
  },
  { dialect: 'gogs', title: 'Gogs', guard: 'secret', contentType: 'application/json', where: SETTINGS, events: 'Push, Pull Request, Create' },
  { dialect: 'gitee', title: 'Gitee', guard: 'secret', where: 'WebHooks of the repository; the secret is its signature key', events: 'Push, Tag Push, Pull Request' },
  {
    dialect: 'gerrit', title: 'Gerrit', guard: 'query', where: 'webhooks.config on the branch refs/meta/config', events: 'patchset-created, ref-updated',
    hints: ['gitbaseurl: "ssh://buildbot@review.example.org:29418"'],
  },
  { dialect: 'launchpad', title: 'Launchpad', guard: 'secret', where: 'Manage webhooks of the repository or branch', events: 'Git push or Bazaar push, Merge proposal' },
  { dialect: 'sourcehut', title: 'SourceHut', guard: 'query', where: 'the API of git.sr.ht; docs/dialects/sourcehut.md has the query', events: 'GIT_POST_RECEIVE' },
  {
    dialect: 'codecommit', title: 'AWS CodeCommit', guard: 'none', where: 'a subscription (HTTPS) of the topic in Amazon SNS', events: 'what the repository sends to the topic',
    required: ['topics: arn:aws:sns:eu-west-1:123456789012:change-hook   # REPLACE by the name (ARN) of your topic'],
    todo: ['replace the topic in the config by the ARN of yours; messages of all others are refused', 'confirm the subscription once it was asked for: change-hook receipts confirm'],
  },
  {
    dialect: 'phabricator', title: 'Phabricator, Phorge', guard: 'secret', where: 'Herald, Webhooks', events: 'Firehose',
    required: ['phabricator_url: https://phabricator.example.org   # REPLACE', 'token: "${file:./secrets/phabricator-token}"   # of Conduit'],
    files: { 'phabricator-token': 'api-REPLACE-ME' },
    todo: ['Phabricator makes the secret itself: write its HMAC key to secrets/phabricator', 'write a token of Conduit to secrets/phabricator-token, and the address of your Phabricator to the config'],
  },
  { dialect: 'rhodecode', title: 'RhodeCode', guard: 'basic', where: 'Integrations, Webhook', events: 'repository push, pull request created, pull request commits updated' },
  { dialect: 'gitorious', title: 'Gitorious', guard: 'query', where: 'Web hooks of the repository', events: 'all that it has' },
  { dialect: 'base', title: 'scripts, and change-hook send', guard: 'bearer', where: 'change-hook send --url URL --token-file FILE', events: 'whatever you send' },
  { dialect: 'poller', title: "knocks on a master's pollers", guard: 'query', where: 'any webhook, with &poller=NAME in its URL', events: 'any' },
];

export const forgeOf = (dialect: string): Forge | undefined => FORGES.find((it) => it.dialect === dialect);
