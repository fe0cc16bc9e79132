import { z } from "zod";
import { parseJson, time } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  open: "open",
  "open reopened": "open",
  closed: "closed_fixed",
  "closed completed": "closed_fixed",
  "closed not_planned": "closed_other",
  "closed duplicate": "closed_other",
  "closed merged": "closed_fixed",
  "closed unmerged": "closed_other",
};

const answer = z.object({
  title: z.string(),
  state: z.string(),
  state_reason: z.string().nullish(),
  updated_at: time,
  pull_request: z.object({ merged_at: z.string().nullish() }).nullish(),
});

/** Issues and pull requests of github.com. */
export const github: Adapter = {
  kind: "github",
  accepts: ["application/json", "application/vnd.github+json"],
  recognise(url) {
    const parts = /^\/([\w.-]+)\/([\w.-]+)\/(issues|pull)\/(\d{1,9})\/?$/.exec(url.pathname);
    if (!parts || !/^(www\.)?github\.com$/.test(url.hostname)) return null;
    const [, owner, name, page, id] = parts;
    return {
      tracker: `github.com/${owner}/${name}`,
      remoteId: `#${id}`,
      url: `https://github.com/${owner}/${name}/${page}/${id}`,
      request: `https://api.github.com/repos/${owner}/${name}/issues/${id}`,
    };
  },
  parse(body) {
    const { title, state, state_reason, updated_at, pull_request } = parseJson(answer, body);
    const why =
      pull_request && state === "closed" ? (pull_request.merged_at ? "merged" : "unmerged") : state_reason;
    const rawStatus = why ? `${state} ${why}` : state;
    return { title, rawStatus, mapped: mapStatus(STATUSES, rawStatus), updatedAt: updated_at };
  },
};
