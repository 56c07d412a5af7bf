/** A package over which another version was installed since its module was imported. */
export interface OutdatedPackage {
  packageName: string;
  /** The version whose code runs. */
  running: string;
  /** The version that is on the disk. */
  installed: string;
}

/**
 * Which modules a thread has imported. Node imports a module once and keeps it for as long as the thread lives, whatever is
 * installed in its place: a registry that is built anew gets the old code, and must not call it by the new version.
 */
export interface ImportedPackages {
  /** Told of each import; returns the version whose code runs. `file`: the module, links followed. */
  note(file: string, packageName: string, installed: string): string;
  /** What only a new process would run. */
  readonly outdated: readonly OutdatedPackage[];
}

export function createImportedPackages(): ImportedPackages {
  const running = new Map<string, string>();
  const outdated = new Map<string, OutdatedPackage>();
  return {
    note(file, packageName, installed) {
      const version = running.get(file) ?? installed;
      running.set(file, version);
      if (version === installed) outdated.delete(file);
      else outdated.set(file, { packageName, running: version, installed });
      return version;
    },
    get outdated() {
      return [...outdated.values()];
    },
  };
}
