/**
 * What a repository or a forge reports: a commit, or a merge request, pull request or Gerrit change on one target branch.
 * Readers of repositories and of webhooks make these; record-changes.ts writes them.
 */
export type ReportedChange = {
  /** What it is in its repository, whatever happens to it: a commit's SHA, "!12" (merge/pull request), a Gerrit change number "c1234". */
  readonly key: string;
  readonly status: "open" | "merged" | "abandoned";
  /** Branches that contain it (or its target branch while open), the development branch first. */
  readonly branches: readonly string[];
  readonly sha: string | null;
  readonly subject: string;
  readonly author: string;
  /** Web page of it; null if unknown. */
  readonly url: string | null;
  /** When it was merged (committed), else last updated. */
  readonly at: Date;
  readonly bugs: readonly NamedBug[];
  /** Series or branches that the author asks to backport to (`Backport-To:`). */
  readonly backportTo: readonly string[];
  /** Gerrit's Change-Id footer, null without. */
  readonly changeId: string | null;
  /** `git patch-id --stable`; null if unknown (merge commits, open changes). */
  readonly patchId: string | null;
  /** SHAs named by "(cherry picked from commit …)". */
  readonly cherryPickedFrom: readonly string[];
  /** SHAs named by "This reverts commit …". */
  readonly reverts: readonly string[];
  /** Minimal tags that contain it: no other tag between it and them. Empty: in no tag yet. */
  readonly tags: readonly string[];
};

/** A bug that the message names, by its number. */
export type NamedBug = { readonly number: number; readonly relation: "fixes" | "related" };
