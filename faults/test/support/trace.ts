import { spawnSync } from 'node:child_process';

/** Why system calls can't be watched on this machine, with the line that mends it; undefined where they can. */
export function whyNoStrace(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (error !== undefined) return 'strace is not installed; install it by: apt-get install strace';
  return status === 0 ? undefined : `strace may not trace here (${stderr.trim().split('\n').at(-1) ?? ''}); let it: ptrace must be permitted`;
}

/** What stands before the traced command. By `-D` the process that is started is that command, and strace is beside it: signals reach it. */
export const straceTo = (file: string): string[] => [
  'strace', '-D', '-f', '-y', '-s', '16', '-o', file,
  '-e', 'trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync,sync_file_range,msync',
];

/** A system call, at the moment at which it began or the one at which it returned. */
export interface Call {
  name: string;
  /** The file or socket, as strace shows it: `/tmp/x/inbox.db-wal`, `socket:[123]`, `TCP:[...]`. */
  on: string;
  /** What was begun: the rest of the line. */
  text: string;
  result: number | undefined;
}

/** Reads a trace in the order in which things happened. A call that was watched without a break is begun and returned at once. */
export function readTrace(text: string, see: { begun: (call: Call) => void; returned: (call: Call) => void }): void {
  const open = new Map<string, Call>();
  for (const line of text.split('\n')) {
    const [, pid, rest] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (pid === undefined || rest === undefined) continue;
    const resumed = /^<\.\.\. \w+ resumed>.*\) += (-?\d+)/.exec(rest);
    const call = open.get(pid);
    if (resumed !== null && call !== undefined) {
      open.delete(pid);
      see.returned({ ...call, result: Number(resumed[1]) });
      continue;
    }
    const [, name, on] = /^(\w+)\(\d+<([^>]*(?:->[^>]*)?)>/.exec(rest) ?? [];
    if (name === undefined || on === undefined) continue;
    const result = /\) += (-?\d+)/.exec(rest);
    const begun: Call = { name, on, text: rest, result: undefined };
    see.begun(begun);
    if (rest.endsWith('<unfinished ...>')) open.set(pid, begun);
    else see.returned({ ...begun, result: result === null ? undefined : Number(result[1]) });
  }
}
