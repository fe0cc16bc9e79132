"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { forgetSteps, keep, keepStep, LIST, NEXT, read } from "#components/search/tab-storage.ts";

type ListTabProps = {
  /** On a list: its visit, as the cookie says it (lib/search/list-visit.ts). */
  visit?: string;
  /** On a bug: the visit from the cookie that the page was rendered with, and the next bug in that list. */
  id?: number;
  rendered?: string;
  next?: number | null;
};

/**
 * The list that Next and Previous walk through belongs to the tab: it is kept in the tab, and the cookie that the server
 * reads (for pages without JavaScript too) says the list of the tab that somebody looks at. A bug that was rendered with the
 * list of another tab is rendered again. Back on a list, the focus returns to the row. Renders nothing.
 */
export function ListTab({ visit, id, rendered = "", next = null }: ListTabProps) {
  const { refresh } = useRouter();

  useEffect(() => {
    if (visit !== undefined) {
      if (read(LIST) !== visit) forgetSteps();
      keep(LIST, visit);
      sayList();
      returnToRow();
      return;
    }
    const own = read(LIST);
    if (own === null) keep(LIST, rendered);
    else if (own !== rendered) {
      sayList();
      refresh();
    } else if (id !== undefined) keepStep(id, next);
  }, [visit, id, rendered, next, refresh]);

  useEffect(() => {
    const onSight = () => {
      if (document.visibilityState === "visible") sayList();
    };
    const stop = new AbortController();
    document.addEventListener("visibilitychange", onSight, stop);
    window.addEventListener("focus", onSight, stop);
    window.addEventListener("pageshow", onSight, stop);
    return () => stop.abort();
  }, []);

  return null;
}

/** Tells the server the list of this tab. */
function sayList() {
  const own = read(LIST);
  if (own === null) return;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not widely available
  document.cookie = `list=${encodeURIComponent(own)}; path=/bugs; samesite=lax`;
}

/** The row that the address names; if its bug has left the list, the one that came after it. */
function returnToRow() {
  const [, id] = /^#b(\d+)$/.exec(location.hash) ?? [];
  if (id === undefined) return;
  const rowOf = (bug: string | null) =>
    bug ? document.querySelector<HTMLElement>(`a[data-row][href="/bugs/${CSS.escape(bug)}"]`) : null;
  const row = rowOf(id) ?? rowOf(read(NEXT));
  row?.focus();
  row?.scrollIntoView({ block: "center" });
}
