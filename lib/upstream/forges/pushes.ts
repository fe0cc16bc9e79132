import { z } from "zod";
import { cleanLine } from "#lib/text.ts";
import { type FooterOptions, parseFooters } from "#lib/upstream/changes/footers.ts";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";
import { type ForgeMessage, messageOf } from "#lib/upstream/forges/forge-message.ts";
import { isNoCommit, line, longText, moment, readRef, sha, webPage } from "#lib/upstream/forges/shapes.ts";

/** A commit of a push: GitHub, GitLab and Gitea write it alike. */
export const pushedCommit = z.object({
  id: sha,
  message: longText,
  timestamp: moment,
  url: webPage,
  author: z.object({ name: line }),
});
type PushedCommit = z.output<typeof pushedCommit>;

/** A push, whatever forge says it. */
type Push = {
  readonly ref: string;
  readonly after: string;
  /** The commit that it points to, if the forge says it: `after` may be the tag's own object. */
  readonly head: { readonly id: string; readonly at: Date | null } | null;
  readonly isForced: boolean;
  readonly commits: readonly PushedCommit[];
  /** How many commits there are; the forge may list fewer. */
  readonly total: number;
};

/** The message that a push is: a branch with its commits, or a tag. */
export function readPush(event: string, push: Push, options: FooterOptions): ForgeMessage {
  const { kind, name } = readRef(push.ref);
  if (kind === "other") return messageOf(event, { leftOut: [`“${name}” is neither a branch nor a tag.`] });
  if (isNoCommit(push.after)) return messageOf(event, { removed: [`${kind} ${name}`] });
  const head = push.head?.id ?? push.after;
  if (kind === "tag") {
    return messageOf(event, { tags: [{ tag: name, sha: head, at: push.head?.at ?? null }] });
  }
  const missing = push.total - push.commits.length;
  return messageOf(event, {
    changes: push.commits.map((commit) => commitChange(commit, name, options)),
    branches: [
      { branch: name, sha: push.after, shas: push.commits.map(({ id }) => id), isForced: push.isForced },
    ],
    leftOut: [
      ...(push.isForced
        ? [
            `Branch ${name} was rewritten, and commits may be gone from it. The repository has to be read again.`,
          ]
        : []),
      ...(missing > 0
        ? [
            `The forge lists ${push.commits.length} of ${push.total} commits: read the repository for the others.`,
          ]
        : []),
    ],
  });
}

function commitChange(commit: PushedCommit, branch: string, options: FooterOptions): ReportedChange {
  return {
    ...parseFooters(commit.message, options),
    key: commit.id,
    status: "merged",
    branches: [branch],
    sha: commit.id,
    subject: subjectOf(commit.message),
    author: commit.author.name,
    url: commit.url,
    at: commit.timestamp,
    patchId: null,
    tags: [],
  };
}

/** The first line of a commit's message. */
export function subjectOf(message: string): string {
  return cleanLine(message.trimStart().split("\n", 1)[0] ?? "").slice(0, 300);
}
