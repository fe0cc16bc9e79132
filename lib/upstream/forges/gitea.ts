import { z } from "zod";
import { type ForgeAdapter, messageOf } from "#lib/upstream/forges/forge-message.ts";
import { fullName } from "#lib/upstream/forges/github.ts";
import { pullRequest, pullRequestChange } from "#lib/upstream/forges/pull-requests.ts";
import { pushedCommit, readPush } from "#lib/upstream/forges/pushes.ts";
import { moment, notNeeded, readAs, ref, sha } from "#lib/upstream/forges/shapes.ts";
import { hmac, isSameSecret } from "#lib/upstream/forges/signatures.ts";

/** Gitea and Forgejo: https://docs.gitea.com/usage/webhooks and https://forgejo.org/docs/latest/user/webhooks/ */
export const gitea: ForgeAdapter = {
  repositoryIn: fullName,
  isSigned: ({ headers, body }, secret) =>
    isSameSecret(
      headers.get("x-forgejo-signature") ?? headers.get("x-gitea-signature") ?? "",
      hmac(secret, "hex", body),
    ),
  read({ headers, json }, options) {
    const event = headers.get("x-forgejo-event") ?? headers.get("x-gitea-event") ?? "";
    switch (event) {
      case "push":
        return readAs(push, json, event, (given) =>
          readPush(
            event,
            {
              ref: given.ref,
              after: given.after,
              head: given.head_commit ? { id: given.head_commit.id, at: given.head_commit.timestamp } : null,
              isForced: false,
              // Newest first, unlike the other forges.
              commits: given.commits.toReversed(),
              total: given.total_commits ?? given.commits.length,
            },
            options,
          ),
        );
      case "create":
        return readAs(created, json, event, ({ ref: name, ref_type, sha: commit }) =>
          ref_type === "tag"
            ? messageOf(event, { tags: [{ tag: name, sha: commit, at: null }] })
            : messageOf(event, { branches: [{ branch: name, sha: commit, shas: [], isForced: false }] }),
        );
      case "delete":
        return readAs(deleted, json, event, ({ ref: name, ref_type }) =>
          messageOf(event, { removed: [`${ref_type} ${name}`] }),
        );
      case "pull_request":
      case "pull_request_sync":
        return readAs(pullRequestEvent, json, event, ({ pull_request }) =>
          messageOf(event, { changes: [pullRequestChange(pull_request, options)] }),
        );
      default:
        return notNeeded(event);
    }
  },
};

const push = z.object({
  ref,
  after: sha,
  head_commit: z.object({ id: sha, timestamp: moment }).nullish(),
  commits: z
    .array(pushedCommit)
    .nullish()
    .transform((commits) => commits ?? []),
  total_commits: z.int().nonnegative().nullish(),
});
const refType = z.enum(["branch", "tag"]);
const created = z.object({ ref, ref_type: refType, sha });
const deleted = z.object({ ref, ref_type: refType });
const pullRequestEvent = z.object({ pull_request: pullRequest });
