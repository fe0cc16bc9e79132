import { z } from "zod";
import { JSON_TYPES, nameOf, parseJson, splitPath } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

/** The three categories to which every status of Jira belongs. */
const CATEGORIES: Record<string, RemoteState> = {
  new: "open",
  undefined: "open",
  indeterminate: "in_progress",
};

const RESOLUTIONS: Record<string, RemoteState> = {
  fixed: "closed_fixed",
  done: "closed_fixed",
  "done-errata": "closed_fixed",
  resolved: "closed_fixed",
  implemented: "closed_fixed",
  completed: "closed_fixed",
  "": "closed_fixed",
  "won't fix": "closed_other",
  "won't do": "closed_other",
  "not a bug": "closed_other",
  obsolete: "closed_other",
  duplicate: "closed_other",
  incomplete: "closed_other",
  "cannot reproduce": "closed_other",
  "can't do": "closed_other",
  declined: "closed_other",
  rejected: "closed_other",
  invalid: "closed_other",
  "out of date": "closed_other",
};

// "2026-11-02T10:15:30.000+0000"
const updated = z.string().transform((text, context) => {
  const date = new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  if (!Number.isNaN(date.getTime())) return date;
  context.addIssue({ code: "custom", message: "Not a time." });
  return z.NEVER;
});

const answer = z.object({
  fields: z.object({
    summary: z.string(),
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    resolution: z.object({ name: z.string() }).nullish(),
    updated,
  }),
});

/** Jira, in its cloud and elsewhere. */
export const jira: Adapter = {
  kind: "jira",
  accepts: JSON_TYPES,
  recognise(url) {
    const found = splitPath(url, /\/browse\/([A-Z][A-Z0-9_]{1,30}-\d{1,9})\/?$/);
    if (!found) return null;
    const id = found.parts[1] ?? "";
    return {
      tracker: nameOf(found.base),
      remoteId: id,
      url: `${found.base}/browse/${id}`,
      request: `${found.base}/rest/api/2/issue/${id}?fields=summary,status,resolution,updated`,
    };
  },
  parse(body) {
    const { summary, status, resolution, updated } = parseJson(answer, body).fields;
    const isDone = status.statusCategory.key === "done";
    return {
      title: summary,
      rawStatus: isDone && resolution ? `${status.name} (${resolution.name})` : status.name,
      mapped: isDone
        ? mapStatus(RESOLUTIONS, (resolution?.name ?? "").replace("’", "'"))
        : mapStatus(CATEGORIES, status.statusCategory.key),
      updatedAt: updated,
    };
  },
};
