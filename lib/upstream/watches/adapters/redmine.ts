import { z } from "zod";
import { JSON_TYPES, nameOf, parseJson, splitPath, time } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  new: "open",
  triaged: "open",
  assigned: "open",
  feedback: "open",
  "need more info": "open",
  "in progress": "in_progress",
  "fix under review": "in_progress",
  "pending backport": "fixed_unreleased",
  resolved: "fixed_unreleased",
  closed: "closed_fixed",
  rejected: "closed_other",
  duplicate: "closed_other",
  "won't fix": "closed_other",
  "can't reproduce": "closed_other",
};

const answer = z.object({
  issue: z.object({
    subject: z.string(),
    status: z.object({ name: z.string(), is_closed: z.boolean().optional() }),
    updated_on: time,
  }),
});

/** Redmine: any address issues/N, with at most one folder before it. */
export const redmine: Adapter = {
  kind: "redmine",
  accepts: JSON_TYPES,
  recognise(url) {
    const found = splitPath(url, /\/issues\/(\d{1,9})\/?$/);
    if (!found || found.base.slice(url.origin.length).split("/").length > 2) return null;
    const id = found.parts[1];
    return {
      tracker: nameOf(found.base),
      remoteId: `#${id}`,
      url: `${found.base}/issues/${id}`,
      request: `${found.base}/issues/${id}.json`,
    };
  },
  parse(body) {
    const { subject, status, updated_on } = parseJson(answer, body).issue;
    const mapped = mapStatus(STATUSES, status.name);
    // Installations have statuses of their own; newer ones say which of them are closed.
    const known = mapped === "unknown" && status.is_closed === false ? "open" : mapped;
    return { title: subject, rawStatus: status.name, mapped: known, updatedAt: updated_on };
  },
};
