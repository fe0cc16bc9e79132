import { z } from "zod";
import { JSON_TYPES, nameOf, parseJson, splitPath, time } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  open: "open",
  closed: "closed_fixed",
  "closed merged": "closed_fixed",
  "closed unmerged": "closed_other",
};

const answer = z.object({
  title: z.string(),
  state: z.string(),
  updated_at: time,
  pull_request: z.object({ merged: z.boolean().nullish() }).nullish(),
});

/** Issues and pull requests of Gitea and Forgejo, such as codeberg.org: any address OWNER/NAME/issues/N. */
export const gitea: Adapter = {
  kind: "gitea",
  accepts: JSON_TYPES,
  recognise(url) {
    const found = splitPath(url, /\/(\w[\w.-]*)\/(\w[\w.-]*)\/(issues|pulls)\/(\d{1,9})\/?$/);
    if (!found || /^(www\.)?github\.com$/.test(url.hostname)) return null;
    const [, owner, name, page, id] = found.parts;
    return {
      tracker: nameOf(`${found.base}/${owner}/${name}`),
      remoteId: `#${id}`,
      url: `${found.base}/${owner}/${name}/${page}/${id}`,
      request: `${found.base}/api/v1/repos/${owner}/${name}/issues/${id}`,
    };
  },
  parse(body) {
    const { title, state, updated_at, pull_request } = parseJson(answer, body);
    const rawStatus =
      pull_request && state === "closed" ? `closed ${pull_request.merged ? "merged" : "unmerged"}` : state;
    return { title, rawStatus, mapped: mapStatus(STATUSES, rawStatus), updatedAt: updated_at };
  },
};
