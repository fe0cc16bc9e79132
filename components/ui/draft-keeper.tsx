"use client";

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  type Draft,
  forgetDraft,
  readDraft,
  readFields,
  readUntouched,
  writeDraft,
  writeFields,
} from "#components/ui/draft.ts";

/**
 * Keeps what is typed in the form around it, and gives it back to the same account after a reload or an expired session.
 * A field is only given back while the server still says what it said when the draft was typed, so values that
 * the server returned always stand. `<form …><DraftKeeper id="new-bug" />…</form>`; ClearDraft ends it.
 */
export function DraftKeeper({ id }: { id: string }) {
  const here = useRef<HTMLDivElement>(null);
  const [restored, setRestored] = useState<string[]>([]);

  useEffect(() => {
    const form = here.current?.closest("form");
    if (!form) return;
    const untouched = readUntouched(form);
    const draft = readDraft(id);
    const given = Object.entries(draft ?? {}).filter(
      ([name, { from, to }]) => same(untouched[name], from) && !same(to, from),
    );
    if (given.length > 0) {
      writeFields(form, Object.fromEntries(given.map(([name, { to }]) => [name, to])));
      setRestored(given.map(([name]) => name));
    }

    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      const now = readFields(form);
      const changed: Draft = {};
      for (const [name, to] of Object.entries(now)) {
        const from = untouched[name] ?? [];
        if (!same(from, to)) changed[name] = { from, to };
      }
      if (Object.keys(changed).length > 0) writeDraft(id, changed);
      else forgetDraft(id);
    };
    const stop = () => {
      const wasWaiting = timer !== undefined;
      clearTimeout(timer);
      timer = undefined;
      return wasWaiting;
    };
    const keepSoon = () => {
      stop();
      timer = setTimeout(keepNow, 300);
    };
    const keepNow = () => {
      if (stop()) keep();
    };
    const onCleared = (event: Event) => {
      if ((event as CustomEvent).detail !== id) return;
      writeFields(form, untouched);
      stop();
      setRestored([]);
    };
    form.addEventListener("input", keepSoon);
    form.addEventListener("submit", keepNow);
    window.addEventListener("pagehide", keepNow);
    window.addEventListener("draft:clear", onCleared);
    return () => {
      keepNow();
      form.removeEventListener("input", keepSoon);
      form.removeEventListener("submit", keepNow);
      window.removeEventListener("pagehide", keepNow);
      window.removeEventListener("draft:clear", onCleared);
    };
  }, [id]);

  return (
    <div ref={here} role="status" hidden={restored.length === 0}>
      {restored.length > 0 ? (
        <p className="flex flex-wrap items-center gap-x-2 text-muted text-sm">
          Restored what you typed.
          <button
            type="button"
            className="min-h-(--control-sm) text-accent underline"
            onClick={() => clearDraft(id)}
          >
            Discard
          </button>
        </p>
      ) : null}
    </div>
  );
}

/** On the page that says it went through: the draft is no longer needed. `{searchParams.filed && <ClearDraft id="new-bug" />}` */
export function ClearDraft({ id }: { id: string }) {
  // Before the effects of a DraftKeeper on the same page, which would give it back.
  useLayoutEffect(() => clearDraft(id), [id]);
  return null;
}

function clearDraft(id: string) {
  forgetDraft(id);
  window.dispatchEvent(new CustomEvent("draft:clear", { detail: id }));
}

function same(one: readonly string[] | undefined, other: readonly string[]): boolean {
  return (
    one !== undefined && one.length === other.length && one.every((value, index) => value === other[index])
  );
}
