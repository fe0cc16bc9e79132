/** The first key of our advisory locks, which distinguishes them from those of other programs in the same database. */
export const LOCK_SPACE = 4_730;

/** All advisory locks, by what they guard. The numbers are unique. */
export const LOCKS = {
  /** Held while a migration runs. */
  migrations: [LOCK_SPACE, 1],
  /** Held while an import runs. */
  import: [LOCK_SPACE, 2],
  /** Dependencies, regressions and duplicates: two concurrent additions could together create a cycle. */
  relations: [LOCK_SPACE, 3],
  /** Flag types: held as shared by commands that set flags or move bugs. */
  flagTypes: [LOCK_SPACE, 4],
  settings: [LOCK_SPACE, 5],
  groups: [LOCK_SPACE, 6],
  accountMerge: [LOCK_SPACE, 7],
  /** The first account becomes administrator. */
  firstAccount: [LOCK_SPACE, 8],
} as const satisfies Record<string, readonly [number, number]>;

export type LockName = keyof typeof LOCKS;
