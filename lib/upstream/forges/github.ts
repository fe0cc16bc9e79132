import { z } from "zod";
import type { FooterOptions } from "#lib/upstream/changes/footers.ts";
import { type ForgeAdapter, type ForgeMessage, messageOf } from "#lib/upstream/forges/forge-message.ts";
import { pullRequest, pullRequestChange } from "#lib/upstream/forges/pull-requests.ts";
import { pushedCommit, readPush } from "#lib/upstream/forges/pushes.ts";
import { moment, notNeeded, readAs, ref, sha } from "#lib/upstream/forges/shapes.ts";
import { hmac, isSameSecret } from "#lib/upstream/forges/signatures.ts";

/** GitHub: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const github: ForgeAdapter = {
  repositoryIn: fullName,
  isSigned: ({ headers, body }, secret) =>
    isSameSecret(headers.get("x-hub-signature-256") ?? "", `sha256=${hmac(secret, "hex", body)}`),
  read({ headers, json }, options) {
    const event = headers.get("x-github-event") ?? "";
    switch (event) {
      case "ping":
        return messageOf(event);
      case "push":
        return readAs(push, json, event, (given) => pushOf(event, given, options));
      case "pull_request":
        return readAs(pullRequestEvent, json, event, ({ pull_request }) =>
          messageOf(event, { changes: [pullRequestChange(pull_request, options)] }),
        );
      case "create":
      case "delete":
        return messageOf(event, {
          leftOut: [`“${event}” is left out: the push that comes with it says more.`],
        });
      default:
        return notNeeded(event);
    }
  },
};

const push = z.object({
  ref,
  after: sha,
  forced: z.boolean().nullish(),
  head_commit: z.object({ id: sha, timestamp: moment }).nullish(),
  commits: z.array(pushedCommit).default([]),
});

const pullRequestEvent = z.object({ pull_request: pullRequest });

function pushOf(event: string, given: z.output<typeof push>, options: FooterOptions): ForgeMessage {
  const { head_commit, commits } = given;
  const message = readPush(
    event,
    {
      ref: given.ref,
      after: given.after,
      head: head_commit ? { id: head_commit.id, at: head_commit.timestamp } : null,
      isForced: given.forced === true,
      commits,
      total: commits.length,
    },
    options,
  );
  if (commits.length < LISTED) return message;
  return {
    ...message,
    leftOut: [`GitHub lists at most ${LISTED} commits of a push: read the repository for the others.`],
  };
}

/** GitHub lists so many commits of a push, and does not say how many there are. */
const LISTED = 2048;

const named = z.object({ repository: z.object({ full_name: z.string().min(1).max(500) }) });

/** The repository of a message of GitHub, Gitea or Forgejo: “owner/name”. */
export function fullName(json: unknown): string | null {
  return named.safeParse(json).data?.repository.full_name ?? null;
}
