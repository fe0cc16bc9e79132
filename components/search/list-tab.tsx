"use client";

import { useEffect } from "react";
import { forgetSteps, keep, LIST, NEXT, read, sayList } from "#components/search/tab-storage.ts";

/**
 * On a list: the list that Next and Previous walk through belongs to the tab. It is kept in the tab, and the cookie that the
 * server reads (for pages without JavaScript too) says the list of the tab that somebody looks at. Back on a list, the focus
 * returns to the row. `visit`: as the cookie says it (lib/search/list-visit.ts). Renders nothing.
 */
export function ListTab({ visit }: { visit: string }) {
  useEffect(() => {
    if (read(LIST) !== visit) forgetSteps();
    keep(LIST, visit);
    returnToRow();
    return sayList();
  }, [visit]);
  return null;
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
