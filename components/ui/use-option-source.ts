"use client";

import { useEffect, useRef, useState } from "react";
import type { Option } from "#components/ui/select.tsx";

type Answer = {
  found: readonly Option[];
  status: string | null;
  /** What was looked for; null while nothing was. */
  text: string | null;
};

/**
 * Fetches options from `source` + text, debounced by 150 ms; a new request cancels the previous one. Until `text` is what
 * was typed, `found` answers something else.
 */
export function useOptionSource(source: string | undefined, known: readonly Option[]) {
  const [answer, setAnswer] = useState<Answer>({ found: known, status: null, text: null });
  const pending = useRef<AbortController>(null);

  useEffect(() => () => pending.current?.abort(), []);

  function ask(text: string) {
    if (!source) return;
    pending.current?.abort();
    if (text.trim() === "") {
      setAnswer({ found: known, status: known.length ? null : "Type to search.", text: null });
      return;
    }
    const controller = new AbortController();
    pending.current = controller;
    setAnswer((now) => ({ ...now, status: "Searching…" }));
    const timer = setTimeout(() => fetchOptions(source, text, controller.signal).then(setAnswer, say), 150);
    controller.signal.addEventListener("abort", () => clearTimeout(timer));

    function say() {
      if (!controller.signal.aborted)
        setAnswer({ found: [], status: "The search failed. Type again to retry.", text: text.trim() });
    }
  }

  return { ...answer, ask };
}

/** Fetches the option with exactly this value, for its label; null if there is none. */
export async function findAtSource(source: string, value: string): Promise<Option | null> {
  try {
    const { found } = await fetchOptions(source, value, AbortSignal.timeout(5000));
    return found.find((option) => option.value === value) ?? null;
  } catch {
    return null;
  }
}

async function fetchOptions(source: string, text: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(source + encodeURIComponent(text.trim()), { signal });
  if (!response.ok) throw new Error(`${source} answered ${response.status}`);
  const found: Option[] = await response.json();
  return { found, status: found.length ? null : `Nothing matches “${text.trim()}”.`, text: text.trim() };
}
