import { z } from "zod";
import { type FooterOptions, parseFooters } from "#lib/upstream/changes/footers.ts";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";
import { type ForgeAdapter, messageOf, type ReceivedMessage } from "#lib/upstream/forges/forge-message.ts";
import { pushedCommit, readPush } from "#lib/upstream/forges/pushes.ts";
import { line, longText, moment, notNeeded, readAs, ref, sha, webPage } from "#lib/upstream/forges/shapes.ts";
import { hmac, isSameSecret } from "#lib/upstream/forges/signatures.ts";

/** GitLab: https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export const gitlab: ForgeAdapter = {
  repositoryIn: (json) => named.safeParse(json).data?.project.path_with_namespace ?? null,
  /** By the signature, else by the secret token, which older versions have alone. */
  isSigned: (message, secret) =>
    isSignedByToken(message, secret) || isSameSecret(message.headers.get("x-gitlab-token") ?? "", secret),
  read({ headers, json }, options) {
    const event = headers.get("x-gitlab-event") ?? "";
    const kind = kindOf.safeParse(json).data?.object_kind;
    switch (kind) {
      case "push":
      case "tag_push":
        return readAs(push, json, event, (given) =>
          readPush(
            event,
            {
              ref: given.ref,
              after: given.after,
              head: given.checkout_sha ? { id: given.checkout_sha, at: timeOf(given) } : null,
              isForced: false,
              commits: given.commits,
              total: kind === "push" ? given.total_commits_count : 0,
            },
            options,
          ),
        );
      case "merge_request":
        return readAs(mergeRequestEvent, json, event, ({ object_attributes }) =>
          messageOf(event, { changes: [mergeRequestChange(object_attributes, options)] }),
        );
      default:
        return notNeeded(event);
    }
  },
};

/** How old a signed message may be, in seconds. */
const MAX_AGE = 300;

/** The signing token of GitLab 19: Standard Webhooks, https://www.standardwebhooks.com. */
function isSignedByToken({ headers, body }: ReceivedMessage, secret: string): boolean {
  const id = headers.get("webhook-id") ?? "";
  const time = headers.get("webhook-timestamp") ?? "";
  const age = Math.abs(Date.now() / 1000 - Number(time));
  if (!/^\d+$/.test(time) || age > MAX_AGE) return false;
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : secret;
  // A prefix without a key would be one that everybody knows.
  if (key.length === 0) return false;
  const expected = `v1,${hmac(key, "base64", `${id}.${time}.`, body)}`;
  return (headers.get("webhook-signature") ?? "")
    .split(" ")
    .slice(0, 10)
    .some((given) => isSameSecret(given, expected));
}

const named = z.object({ project: z.object({ path_with_namespace: z.string().min(1).max(500) }) });
const kindOf = z.object({ object_kind: z.string() });

const push = z.object({
  ref,
  after: sha,
  checkout_sha: sha.nullish(),
  commits: z.array(pushedCommit).default([]),
  total_commits_count: z.int().nonnegative().default(0),
});

/** When the commit was made to which a push leads, if it is listed. */
function timeOf({ checkout_sha, commits }: z.output<typeof push>): Date | null {
  return commits.find(({ id }) => id === checkout_sha)?.timestamp ?? null;
}

const mergeRequest = z.object({
  iid: z.int().positive(),
  title: line,
  description: longText,
  url: webPage,
  state: z.enum(["opened", "locked", "closed", "merged"]),
  target_branch: ref,
  updated_at: moment,
  merge_commit_sha: sha.nullish(),
  squash_commit_sha: sha.nullish(),
  last_commit: z.object({ id: sha, author: z.object({ name: line }).nullish() }).nullish(),
});
const mergeRequestEvent = z.object({ object_attributes: mergeRequest });

/** “locked” is being merged at the moment. */
const STATUSES = { opened: "open", locked: "open", closed: "abandoned", merged: "merged" } as const;

function mergeRequestChange(given: z.output<typeof mergeRequest>, options: FooterOptions): ReportedChange {
  const isMerged = given.state === "merged";
  const merged = isMerged ? (given.merge_commit_sha ?? given.squash_commit_sha) : null;
  return {
    ...parseFooters(`${given.title}\n\n${given.description}`, options),
    key: `!${given.iid}`,
    status: STATUSES[given.state],
    branches: [given.target_branch],
    // A fast-forward has no commit of its own.
    sha: merged ?? given.last_commit?.id ?? null,
    subject: given.title,
    author: given.last_commit?.author?.name ?? "",
    url: given.url,
    at: given.updated_at,
    patchId: null,
    tags: [],
  };
}
