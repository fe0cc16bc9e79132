/** The first of two numbers: what sets our advisory locks apart from those of other programs in the same database. */
export const SPACE = 4_730;

/** Every advisory lock there is, by what it guards. No number stands twice. */
export const LOCKS = {
  /** Held while a migration runs. */
  migrations: [SPACE, 1],
  /** Held while an import runs. */
  import: [SPACE, 2],
  /** Dependencies, regressions and duplicates: two additions far apart could close a loop that neither sees. */
  relations: [SPACE, 3],
  /** Flag types: shared by whoever sets flags or moves bugs. */
  flagTypes: [SPACE, 4],
  settings: [SPACE, 5],
  groups: [SPACE, 6],
  accountMerge: [SPACE, 7],
  /** The first account becomes administrator. */
  firstAccount: [SPACE, 8],
} as const satisfies Record<string, readonly [number, number]>;

export type LockName = keyof typeof LOCKS;
