/** What `init` is told, by options or by answers. */
export interface Settings {
  /** Absolute path of the config that is to be written. */
  config: string;
  /** Names of shipped dialects. */
  forges: readonly string[];
  sinks: readonly SinkName[];
  /** `host:port` of the master's Perspective Broker. */
  master: string;
  masterUser: string;
  /** A file with its password, absolute; undefined = one is made. */
  masterPasswordFile: string | undefined;
  /** The root of the master's web server. */
  masterUrl: string | undefined;
  /** What forges reach the gateway by. */
  url: URL;
  port: number;
  /** The file of the store, as it stands in the config. */
  store: string;
}

export const SINKS = ['buildbot', 'jsonl', 'console'] as const;
export type SinkName = (typeof SINKS)[number];

/** '' or `/some/path`: the part of the URL before /change_hook. */
export const basePathOf = ({ url }: Pick<Settings, 'url'>): string => url.pathname.replace(/\/$/, '');
