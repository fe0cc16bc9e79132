import { z } from "zod";
import { type FooterOptions, parseFooters } from "#lib/upstream/changes/footers.ts";
import {
  type ForgeAdapter,
  type ForgeMessage,
  messageOf,
  type PushedBranch,
} from "#lib/upstream/forges/forge-message.ts";
import { readPush, subjectOf } from "#lib/upstream/forges/pushes.ts";
import { line, longText, notNeeded, readAs, ref, sha, webPage } from "#lib/upstream/forges/shapes.ts";
import { isSameSecret } from "#lib/upstream/forges/signatures.ts";

/**
 * Gerrit, by its plugin “webhooks”, which posts the events of “gerrit stream-events":
 * https://gerrit-review.googlesource.com/Documentation/cmd-stream-events.html. It cannot sign them and sends no header of
 * ours: the secret is in the address, and the connection has to be encrypted.
 */
export const gerrit: ForgeAdapter = {
  repositoryIn(json) {
    const { change, refUpdate, refUpdates } = named.safeParse(json).data ?? {};
    return change?.project ?? refUpdate?.project ?? refUpdates?.[0]?.project ?? null;
  },
  isSigned: ({ query }, secret) => isSameSecret(query.get("secret") ?? "", secret),
  read({ json }, options) {
    const event = kindOf.safeParse(json).data?.type ?? "";
    switch (event) {
      case "patchset-created":
      case "change-restored":
      case "change-merged":
      case "change-abandoned":
        return readAs(changeEvent, json, event, (given) => readChange(event, given, options));
      case "ref-updated":
        return readAs(refEvent, json, event, ({ refUpdate }) => readRefUpdate(event, refUpdate, options));
      default:
        return notNeeded(event);
    }
  },
};

const project = z.string().min(1).max(500);
const inProject = z.object({ project }).nullish();
const named = z.object({
  change: inProject,
  refUpdate: inProject,
  refUpdates: z.array(z.object({ project })).nullish(),
});
const kindOf = z.object({ type: z.string() });

const STATUSES = {
  "patchset-created": "open",
  "change-restored": "open",
  "change-merged": "merged",
  "change-abandoned": "abandoned",
} as const;

const changeEvent = z.object({
  change: z.object({
    branch: ref,
    id: z.string(),
    number: z.coerce.number().int().positive(),
    subject: line,
    owner: z.object({ name: line.nullish(), username: line.nullish() }).nullish(),
    url: webPage,
    commitMessage: longText,
    private: z.boolean().nullish(),
  }),
  patchSet: z.object({ revision: sha, author: z.object({ name: line.nullish() }).nullish() }),
  newRev: sha.nullish(),
  eventCreatedOn: z.int().positive(),
});

function readChange(
  event: keyof typeof STATUSES,
  { change, patchSet, newRev, eventCreatedOn }: z.output<typeof changeEvent>,
  options: FooterOptions,
): ForgeMessage {
  const status = STATUSES[event];
  if (change.private && status !== "merged")
    return messageOf(event, {
      leftOut: [`Change ${change.number} is private in Gerrit: nothing is recorded.`],
    });
  const footers = parseFooters(change.commitMessage, options);
  const head = status === "merged" ? (newRev ?? patchSet.revision) : patchSet.revision;
  const shas = [...new Set([patchSet.revision, head])];
  const branch = change.branch.replace(/^refs\/heads\//, "");
  const merged: PushedBranch[] = [{ branch, sha: head, shas, isForced: false }];
  return messageOf(event, {
    changes: [
      {
        ...footers,
        changeId: footers.changeId ?? (/^I[0-9a-f]{40}$/.test(change.id) ? change.id : null),
        key: `c${change.number}`,
        status,
        branches: [branch],
        sha: head,
        subject: change.subject || subjectOf(change.commitMessage),
        author: patchSet.author?.name ?? change.owner?.name ?? change.owner?.username ?? "",
        url: change.url,
        at: new Date(eventCreatedOn * 1000),
        patchId: null,
        tags: [],
      },
    ],
    branches: status === "merged" ? merged : [],
  });
}

const refEvent = z.object({ refUpdate: z.object({ refName: ref, newRev: sha }) });

function readRefUpdate(
  event: string,
  { refName, newRev }: z.output<typeof refEvent>["refUpdate"],
  options: FooterOptions,
): ForgeMessage {
  // Old versions of Gerrit name a branch without refs/heads/.
  const full = refName.startsWith("refs/") ? refName : `refs/heads/${refName}`;
  return readPush(
    event,
    { ref: full, after: newRev, head: null, isForced: false, commits: [], total: 0 },
    options,
  );
}
