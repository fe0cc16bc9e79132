import { z } from "zod";
import { JSON_TYPES, parseJson, time } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  new: "open",
  incomplete: "open",
  "incomplete (with response)": "open",
  "incomplete (without response)": "open",
  confirmed: "open",
  triaged: "open",
  deferred: "open",
  "in progress": "in_progress",
  "fix committed": "fixed_unreleased",
  "fix released": "closed_fixed",
  opinion: "closed_other",
  invalid: "closed_other",
  "won't fix": "closed_other",
  expired: "closed_other",
  "does not exist": "closed_other",
};

const maybeTime = time.nullish();
const answer = z.object({
  entries: z
    .array(
      z.object({
        title: z.string(),
        status: z.string(),
        target_link: z.string(),
        date_created: maybeTime,
        date_confirmed: maybeTime,
        date_in_progress: maybeTime,
        date_fix_committed: maybeTime,
        date_closed: maybeTime,
        date_left_closed: maybeTime,
      }),
    )
    .min(1),
});

/** Bugs of Launchpad: the task of the project, or package, in the address; else the first. */
export const launchpad: Adapter = {
  kind: "launchpad",
  accepts: JSON_TYPES,
  recognise(url) {
    if (!/^(bugs\.|www\.)?launchpad\.net$/.test(url.hostname)) return null;
    const parts = /^(?:\/([\w.+/-]+?))?\/(?:\+bug|bugs)\/(\d{1,9})(?:\/|$)/.exec(url.pathname);
    if (!parts) return null;
    const [, target, id] = parts;
    return {
      tracker: target ? `launchpad.net/${target}` : "launchpad.net",
      remoteId: `#${id}`,
      url: target
        ? `https://bugs.launchpad.net/${target}/+bug/${id}`
        : `https://bugs.launchpad.net/bugs/${id}`,
      request: `https://api.launchpad.net/1.0/bugs/${id}/bug_tasks`,
    };
  },
  parse(body, { tracker }) {
    const { entries } = parseJson(answer, body);
    const target = tracker.slice("launchpad.net".length);
    const task =
      entries.find(({ target_link }) => target && target_link.endsWith(`/1.0${target}`)) ?? entries[0];
    if (!task) throw new Error("No task.");
    const times = Object.entries(task).flatMap(([, value]) => (value instanceof Date ? value.getTime() : []));
    return {
      // 'Bug #1 in Engine: "It does not start"'
      title: /^Bug #\d+ in .*?: "(.*)"$/s.exec(task.title)?.[1] ?? task.title,
      rawStatus: task.status,
      mapped: mapStatus(STATUSES, task.status),
      updatedAt: times.length > 0 ? new Date(Math.max(...times)) : null,
    };
  },
};
