import { entry } from '../entry.js';

export const INBOX_ERRORS = {
  CH_INBOX_UNAVAILABLE: entry<{ reason: string }>({
    message: ({ reason }) => `the inbox can't take anything now: ${reason}`,
    mend: () => 'free space, mend the disk, or put back the file that was taken away; the gateway goes on by itself then',
    status: 503,
    retry: 'later',
    audience: 'operator',
  }),
  CH_INBOX_ABSENT: entry<{ file: string }>({
    message: ({ file }) => `no gateway runs, and there is no store ${file}`,
    mend: () => "name the gateway's config with --config FILE, or start it: change-hook serve",
    retry: 'never',
    audience: 'operator',
  }),
  CH_INBOX_LOCKED: entry<{ file: string; pid: number | undefined }>({
    message: ({ file, pid }) => `another gateway${pid === undefined ? '' : ` (process ${pid})`} has the store ${file}`,
    mend: ({ pid }) => `stop it${pid === undefined ? '' : ` (kill ${pid})`}, or give this one a store of its own`,
    retry: 'later',
    audience: 'operator',
  }),
  CH_INBOX_SCHEMA_NEWER: entry<{ file: string; found: number; supported: number }>({
    message: ({ file, found, supported }) => `the store ${file} has schema ${found}; this version knows schemas up to ${supported}`,
    mend: () => 'run the newer change-hook that wrote it',
    retry: 'never',
    audience: 'operator',
  }),
  CH_INBOX_FOREIGN: entry<{ file: string; reason: string }>({
    message: ({ file, reason }) => `${file} is not a store of change-hook: ${reason}; it was left as it is`,
    mend: () => 'name another file under change_hook_inbox.sqlite.path',
    retry: 'never',
    audience: 'operator',
  }),
  CH_INBOX_DAMAGED: entry<{ file: string; reason: string }>({
    message: ({ file, reason }) => `the store ${file} is damaged: ${reason}; it was left as it is`,
    mend: () => 'restore it from a backup, or move it away to begin with an empty one',
    retry: 'never',
    audience: 'operator',
  }),
  CH_INBOX_PATH: entry<{ file: string; reason: string }>({
    message: ({ file, reason }) => `the store ${file} can't be opened: ${reason}`,
    mend: () => 'make the folder, and let the user of the gateway write there',
    retry: 'never',
    audience: 'operator',
  }),
  CH_INBOX_UNSAFE: entry<{ file: string; reason: string }>({
    message: ({ file, reason }) => `the store ${file} would lose what it acknowledges: ${reason}`,
    mend: () => 'put the store on a disk of this machine: a network or shared folder can not keep it safe',
    retry: 'never',
    audience: 'operator',
  }),
  CH_INBOX_DRIVER: entry<{ reason: string }>({
    message: ({ reason }) => `there is no SQLite for this machine: ${reason}`,
    mend: () => 'install change-hook-inbox-sqlite again on this machine, or run on Node 22.13 or newer, which has SQLite built in',
    retry: 'never',
    audience: 'operator',
  }),
  CH_INBOX_NOT_CLAIMED: entry<{ sink: string; owner: string }>({
    message: ({ sink, owner }) => `"${owner}" settles a lane of the sink "${sink}" that it has not claimed`,
    mend: () => 'report it with the log lines around this one: a lane has one owner at a time',
    retry: 'never',
    audience: 'author',
  }),
};
