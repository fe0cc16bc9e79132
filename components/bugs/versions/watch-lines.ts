import { badgeClass, type Tone } from "#components/ui/badge.tsx";
import { type Html, html } from "#lib/html.ts";
import type { WatchLine } from "#lib/upstream/watches/queries.ts";
import { REMOTE_STATE_LABELS, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

/** How the state of a bug in another tracker looks. */
export const REMOTE_TONES: Record<RemoteState, Tone> = {
  open: "slate",
  in_progress: "accent",
  fixed_unreleased: "amber",
  closed_fixed: "amber",
  closed_other: "plain",
  unknown: "plain",
};

/** A bug in other trackers, a line for each: where, its state and title; the page of its versions has the rest. */
export function watchLinesHtml(bugId: number, watches: readonly WatchLine[]): Html {
  const page = `/bugs/${bugId}/versions#watches`;
  const lines = watches.map((watch) => {
    const { url, tracker, remoteId, title, rawStatus, mapped, lastOkAt, failure, confirmedBy } = watch;
    const state = lastOkAt
      ? html` <span class="${badgeClass(REMOTE_TONES[mapped])}" title="${rawStatus}">${REMOTE_STATE_LABELS[mapped]}</span>`
      : html` <span class="muted-xs">${failure ? "could not be read" : "not checked yet"}</span>`;
    const asks =
      lastOkAt && !confirmedBy ? html` <a href="${page}" data-go="ahead">Is it this bug?</a>` : null;
    return html`<li><a href="${url}" rel="nofollow noopener ugc">${tracker} ${remoteId}</a>${state}${title ? html`<span class="block">${title}</span>` : null}${asks}</li>`;
  });
  return html`<ul class="grid gap-1 break-words">${lines}</ul><a href="${page}" data-go="ahead" class="muted-xs">All about them</a>`;
}
