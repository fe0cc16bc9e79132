"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { keep, keepStep, LIST, read, sayList } from "#components/search/tab-storage.ts";

type BugTabProps = {
  id: number;
  /** The visit of a list from the cookie that the page was rendered with. */
  rendered?: string;
  /** The next bug in that list. */
  next: number | null;
};

/** On a bug: one that was rendered with the list of another tab (see ListTab) is rendered again. Renders nothing. */
export function BugTab({ id, rendered = "", next }: BugTabProps) {
  const { refresh } = useRouter();
  useEffect(() => {
    const own = read(LIST);
    if (own === null) keep(LIST, rendered);
    const stop = sayList();
    if (own !== null && own !== rendered) refresh();
    else keepStep(id, next);
    return stop;
  }, [id, rendered, next, refresh]);
  return null;
}
