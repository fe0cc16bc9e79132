import { z } from "zod";
import { JSON_TYPES, nameOf, parseJson, splitPath, time } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  opened: "open",
  reopened: "open",
  closed: "closed_fixed",
  "closed moved": "closed_other",
  "closed duplicate": "closed_other",
};

const answer = z.object({
  title: z.string(),
  state: z.string(),
  updated_at: time,
  moved_to_id: z.number().nullish(),
  _links: z.object({ closed_as_duplicate_of: z.string().nullish() }).nullish(),
});

/** Issues of gitlab.com and other installations of GitLab. */
export const gitlab: Adapter = {
  kind: "gitlab",
  accepts: JSON_TYPES,
  recognise(url) {
    const found = splitPath(url, /\/-\/(?:issues|work_items)\/(\d{1,9})\/?$/);
    const project = found?.base.slice(url.origin.length + 1) ?? "";
    if (!found || !/^[\w.-]+(\/[\w.-]+)+$/.test(project)) return null;
    const id = found.parts[1];
    return {
      tracker: nameOf(found.base),
      remoteId: `#${id}`,
      url: `${found.base}/-/issues/${id}`,
      request: `${url.origin}/api/v4/projects/${encodeURIComponent(project)}/issues/${id}`,
    };
  },
  parse(body) {
    const { title, state, updated_at, moved_to_id, _links } = parseJson(answer, body);
    const why = moved_to_id ? " moved" : _links?.closed_as_duplicate_of ? " duplicate" : "";
    const rawStatus = state === "closed" ? `${state}${why}` : state;
    return { title, rawStatus, mapped: mapStatus(STATUSES, rawStatus), updatedAt: updated_at };
  },
};
