/**
 * Why a state is what it is, as numbers of rows, so that it can be told in the words of today to whoever sees these rows
 * (describe-evidence.ts).
 */
export type Evidence =
  /** A change of code; with the version that first contains it. */
  | { readonly change: number; readonly version?: number }
  /** A change of code that is not in a version; with the version of its series that first contains it. */
  | { readonly missing: number; readonly version?: number }
  /** A line of a manifest contains the version. */
  | { readonly manifest: number; readonly version?: number }
  /** A line of a manifest has a patch of this name on top. */
  | { readonly manifest: number; readonly patch: string }
  /** Found, or fixed, in a version. */
  | { readonly found: number }
  /** Somebody tried this version, and the bug is not in it. */
  | { readonly absent: number }
  /** Found in a version before the place, and nothing is recorded since. */
  | { readonly foundEarlier: number }
  | { readonly fixedIn: number }
  /** Somebody says to have found it in this version, which has the fix. */
  | { readonly stillIn: number }
  /** The bug is closed as fixed, for this version; no change of code says where it is. */
  | { readonly closedFor: number }
  /** The first version of the series that had the fix, and the one that lost it; without it, the next one will. */
  | { readonly had: number; readonly lostIn?: number }
  /** The fix is in this version of the product. */
  | { readonly inVersion: number };
