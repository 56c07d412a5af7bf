import { createHash, createHmac } from 'node:crypto';

/*
 * Pushes as GitHub describes them in its documentation of webhooks, made up by us. The same seed gives the same bytes.
 */

// One in eight needs more than ASCII, as commits do: it costs the decoder more.
const PEOPLE = [
  ['Wilhelmina Okafor', 'wokafor'], ['Jiří Novák', 'jnovak'], ['Tomasz Lindqvist', 'tlindqvist'], ['Ana Marques', 'asmarques'],
  ['Priya Raman', 'praman'], ['Declan Hughes', 'dhughes'], ['Mei-Ling Tan', 'mltan'], ['Oluwaseun Adeyemi', 'oadeyemi'],
].map(([name, username]) => ({ name, email: `${username}@anvil.example`, username }));
const VERBS = ['Fix', 'Speed up', 'Document', 'Rework', 'Test', 'Simplify'];
const THINGS = ['the retry of uploads', 'how lock files are read', 'the parser of dates', 'the cache of thumbnails', 'start-up on a full disk'];
const FOLDERS = ['src/upload', 'src/locks', 'src/dates', 'src/thumbnails', 'test/unit', 'docs/guide', 'tools'];
const LINKS = [
  'forks forks', 'keys keys{/key_id}', 'collaborators collaborators{/collaborator}', 'teams teams', 'hooks hooks', 'events events',
  'issue_events issues/events{/number}', 'assignees assignees{/user}', 'branches branches{/branch}', 'tags tags', 'blobs git/blobs{/sha}',
  'git_tags git/tags{/sha}', 'git_refs git/refs{/sha}', 'trees git/trees{/sha}', 'statuses statuses/{sha}', 'languages languages',
  'stargazers stargazers', 'contributors contributors', 'subscribers subscribers', 'commits commits{/sha}', 'git_commits git/commits{/sha}',
  'comments comments{/number}', 'contents contents/{+path}', 'compare compare/{base}...{head}', 'merges merges', 'archive {archive_format}{/ref}',
  'issues issues{/number}', 'pulls pulls{/number}', 'milestones milestones{/number}', 'labels labels{/name}', 'releases releases{/id}',
  'deployments deployments',
].map((link) => link.split(' '));

const sha = (...parts) => createHash('sha1').update(parts.join('/')).digest('hex');
const pick = (list, ...parts) => list[Number.parseInt(sha(...parts).slice(0, 8), 16) % list.length];

/** A push to `refs/heads/main` of `repository`; `files(seed, n)` gives the paths that commit n adds and modifies. */
export function pushPayload({ seed, commits = 3, repository = 'anvil/forge', files = someFiles }) {
  const list = Array.from({ length: commits }, (_, at) => commitOf(seed, at, repository, files));
  const before = sha(seed, 'before');
  const after = list.at(-1)?.id ?? before;
  const pusher = pick(PEOPLE, seed, 'pusher');
  return {
    ref: 'refs/heads/main',
    before,
    after,
    repository: repositoryOf(repository),
    pusher: { name: pusher.username, email: pusher.email },
    sender: userOf(pusher.username),
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `https://github.com/${repository}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: list,
    head_commit: list.at(-1) ?? null,
  };
}

/** `count` different bodies of about 7.5 KB with 3 commits each, over 8 repositories, with their signatures. */
export function signedPushes(count, secret) {
  return Array.from({ length: count }, (_, at) => {
    const payload = pushPayload({ seed: `push ${at}`, repository: `anvil/forge-${at % 8}` });
    return sign(Buffer.from(JSON.stringify(payload)), secret);
  });
}

/** `count` different posts to `base`, of 1 KB each, over `count` repositories. */
export function basePosts(count) {
  return Array.from({ length: count }, (_, at) => {
    const commit = commitOf(`post ${at}`, 0, 'anvil/forge', someFiles);
    const change = {
      author: `${commit.author.name} <${commit.author.email}>`,
      comments: commit.message,
      revision: commit.id,
      branch: 'main',
      repository: `https://forge.example/anvil/part-${at}`,
      project: 'anvil',
      files: [...commit.added, ...commit.modified],
      properties: { note: '' },
    };
    change.properties.note = 'x'.repeat(Math.max(0, 1_024 - JSON.stringify(change).length));
    return Buffer.from(JSON.stringify(change));
  });
}

/** A push of just under `bytes` bytes: 2,000 commits, as many as GitHub lists, that touch very many files. */
export function largePush(bytes, secret) {
  const commits = 2_000;
  const pathsFor = (room) => (seed, at) => {
    const paths = [];
    for (let left = room; left > 0; left -= paths.at(-1).length + 3) paths.push(`vendor/generated/module-${at}/part-${paths.length}/index.generated.ts`);
    return { added: [], modified: paths };
  };
  const build = (room) => Buffer.from(JSON.stringify(pushPayload({ seed: 'large', commits, files: pathsFor(room) })));
  const empty = build(0).length;
  // The head commit is listed twice; a path is up to 60 bytes more than the room that was left for it.
  const body = build(Math.floor((bytes - empty) / (commits + 1)) - 60);
  if (body.length > bytes) throw new Error(`the large push has ${body.length} bytes`);
  return sign(body, secret);
}

function sign(body, secret) {
  return { body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

function commitOf(seed, at, repository, files) {
  const id = sha(seed, 'commit', at);
  const author = pick(PEOPLE, seed, 'author', at);
  return {
    id,
    tree_id: sha(seed, 'tree', at),
    distinct: true,
    message: `${pick(VERBS, seed, at, 'verb')} ${pick(THINGS, seed, at, 'thing')}\n\nWhat was there before did not survive a second run; see #${100 + at}.`,
    timestamp: new Date(Date.UTC(2024, 4, 2, 8, at % 60)).toISOString().replace('.000Z', '+02:00'),
    url: `https://github.com/${repository}/commit/${id}`,
    author,
    committer: author,
    removed: [],
    ...files(seed, at),
  };
}

function someFiles(seed, at) {
  const path = (name) => `${pick(FOLDERS, seed, at, name, 'folder')}/${name}-${sha(seed, at, name).slice(0, 6)}.ts`;
  return { added: [path('added')], modified: [path('first'), path('second')] };
}

function userOf(login) {
  const api = `https://api.github.com/users/${login}`;
  const id = Number.parseInt(sha(login).slice(0, 6), 16);
  return {
    login, id, node_id: `U_${sha(login).slice(0, 12)}`, avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`, gravatar_id: '', url: api,
    html_url: `https://github.com/${login}`, followers_url: `${api}/followers`, repos_url: `${api}/repos`, events_url: `${api}/events{/privacy}`,
    type: 'User', site_admin: false,
  };
}

function repositoryOf(fullName) {
  const [owner, name] = fullName.split('/');
  const api = `https://api.github.com/repos/${fullName}`;
  const html = `https://github.com/${fullName}`;
  const links = LINKS.map(([link, path]) => [`${link}_url`, `${api}/${path}`]);
  return {
    id: 700_100_200, node_id: 'R_kgDOKbq_yA', name, full_name: fullName, private: true, owner: { name: owner, email: null, ...userOf(owner) },
    html_url: html, description: 'Where the anvils are made', fork: false, url: html, ...Object.fromEntries(links), created_at: 1_600_000_000,
    updated_at: '2024-05-01T10:00:00Z', pushed_at: 1_714_636_800, git_url: `git://github.com/${fullName}.git`, ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `${html}.git`, svn_url: html, homepage: '', size: 48_211, stargazers_count: 12, watchers_count: 12, language: 'TypeScript', has_issues: true,
    has_projects: true, has_downloads: true, has_wiki: false, has_pages: false, has_discussions: false, forks_count: 3, mirror_url: null, archived: false,
    disabled: false, open_issues_count: 41, license: null, allow_forking: true, is_template: false, web_commit_signoff_required: false, topics: [],
    visibility: 'private', forks: 3, open_issues: 41, watchers: 12, default_branch: 'main', stargazers: 12, master_branch: 'main', organization: owner,
  };
}
