import { z } from "zod";
import { type FooterOptions, parseFooters } from "#lib/upstream/changes/footers.ts";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";
import { line, longText, moment, ref, sha, webPage } from "#lib/upstream/forges/shapes.ts";

/** A pull request as GitHub, and after it Gitea and Forgejo, write it. */
export const pullRequest = z.object({
  number: z.int().positive(),
  title: line,
  body: longText,
  html_url: webPage,
  state: z.enum(["open", "closed"]),
  merged: z.boolean().nullish(),
  merged_at: moment.nullish(),
  closed_at: moment.nullish(),
  updated_at: moment,
  merge_commit_sha: sha.nullish(),
  user: z.object({ login: line }),
  base: z.object({ ref }),
  head: z.object({ sha }),
});

/** The change that a pull request is. Every message has its whole state, whatever happened to it. */
export function pullRequestChange(
  given: z.output<typeof pullRequest>,
  options: FooterOptions,
): ReportedChange {
  const isMerged = given.merged === true || Boolean(given.merged_at);
  const status = isMerged ? "merged" : given.state === "open" ? "open" : "abandoned";
  const { merged_at, closed_at, updated_at } = given;
  return {
    ...parseFooters(`${given.title}\n\n${given.body}`, options),
    key: `!${given.number}`,
    status,
    branches: [given.base.ref],
    // Before it is merged, GitHub's is a trial.
    sha: (isMerged ? given.merge_commit_sha : null) ?? given.head.sha,
    subject: given.title,
    author: given.user.login,
    url: given.html_url,
    at: (status === "merged" ? merged_at : status === "abandoned" ? closed_at : null) ?? updated_at,
    patchId: null,
    tags: [],
  };
}
