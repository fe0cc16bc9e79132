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
  /** Where it is said that the page was seen; without it that does not matter. */
  visit?: string;
};

/** What is only pointed at is fetched too, and what is left at once was not read; ms. */
const SEEN = 1500;

/** On a bug: one that was rendered with the list of another tab (see ListTab) is rendered again. Renders nothing. */
export function BugTab({ id, rendered = "", next, visit }: BugTabProps) {
  const { refresh } = useRouter();
  useEffect(() => {
    const own = read(LIST);
    if (own === null) keep(LIST, rendered);
    const stop = sayList();
    if (own !== null && own !== rendered) refresh();
    else keepStep(id, next);
    return stop;
  }, [id, rendered, next, refresh]);
  useEffect(() => {
    if (!visit) return;
    const timer = setTimeout(() => navigator.sendBeacon(visit), SEEN);
    return () => clearTimeout(timer);
  }, [visit]);
  return null;
}
