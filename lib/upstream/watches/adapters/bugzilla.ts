import { z } from "zod";
import { JSON_TYPES, nameOf, parseJson, splitPath, time } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  unconfirmed: "open",
  new: "open",
  confirmed: "open",
  reopened: "open",
  needinfo: "open",
  assigned: "in_progress",
  in_progress: "in_progress",
  post: "in_progress",
  modified: "fixed_unreleased",
  on_qa: "fixed_unreleased",
  release_pending: "fixed_unreleased",
};

const RESOLUTIONS: Record<string, RemoteState> = {
  fixed: "closed_fixed",
  currentrelease: "closed_fixed",
  rawhide: "closed_fixed",
  nextrelease: "fixed_unreleased",
  errata: "closed_fixed",
  upstream: "closed_other",
  code_fix: "closed_fixed",
  patch_already_available: "closed_fixed",
  invalid: "closed_other",
  wontfix: "closed_other",
  duplicate: "closed_other",
  worksforme: "closed_other",
  incomplete: "closed_other",
  insufficient_data: "closed_other",
  notabug: "closed_other",
  cantfix: "closed_other",
  deferred: "closed_other",
  eol: "closed_other",
  moved: "closed_other",
};

const answer = z.object({
  bugs: z.tuple([
    z.object({
      summary: z.string(),
      status: z.string(),
      resolution: z.string().default(""),
      last_change_time: time,
    }),
  ]),
});

/** Bugzilla 5 and later, by its REST interface. */
export const bugzilla: Adapter = {
  kind: "bugzilla",
  accepts: JSON_TYPES,
  recognise(url) {
    const page = splitPath(url, /\/show_bug\.cgi$/);
    const short = /^bugzilla\.|^bugs\.(?!debian)/.test(url.hostname) ? splitPath(url, /^\/(\d+)$/) : null;
    const id = page ? url.searchParams.get("id") : (short?.parts[1] ?? null);
    const base = page?.base ?? short?.base;
    if (!id || base === undefined || !/^\d{1,9}$/.test(id)) return null;
    return {
      tracker: nameOf(base),
      remoteId: `#${id}`,
      url: `${base}/show_bug.cgi?id=${id}`,
      request: `${base}/rest/bug/${id}?include_fields=id,summary,status,resolution,last_change_time`,
    };
  },
  parse(body) {
    const [{ summary, status, resolution, last_change_time }] = parseJson(answer, body).bugs;
    const isClosed = resolution !== "" && resolution !== "---";
    return {
      title: summary,
      rawStatus: isClosed ? `${status} ${resolution}` : status,
      mapped: isClosed ? mapStatus(RESOLUTIONS, resolution) : mapStatus(STATUSES, status),
      updatedAt: last_change_time,
    };
  },
};
