"use client";

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  type Draft,
  dropOldFiles,
  forgetDraft,
  readDraft,
  readFields,
  readUntouched,
  writeDraft,
  writeFields,
} from "#components/ui/draft.ts";

/**
 * Saves a draft of the form around it, and restores it for the same account after a reload or an expired session. A field
 * is only restored while its value from the server is the same as when the draft was typed, so that values returned by the
 * server take precedence. `<form …><DraftKeeper id="new-bug" />…</form>`; ClearDraft deletes the draft.
 */
export function DraftKeeper({ id }: { id: string }) {
  const here = useRef<HTMLDivElement>(null);
  const [restored, setRestored] = useState<string[]>([]);
  const [hasLostFiles, setHasLostFiles] = useState(false);

  useEffect(() => {
    const form = here.current?.closest("form");
    if (!form) return;
    const untouched = readUntouched(form);
    setHasLostFiles(dropOldFiles(id));
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
      // A form with fewer fields keeps what a larger one had, under the same id.
      const elsewhere = Object.entries(readDraft(id) ?? {}).filter(([name]) => !(name in now));
      const changed: Draft = Object.fromEntries(elsewhere);
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
    <div ref={here} role="status" data-keeps-draft="" hidden={restored.length === 0 && !hasLostFiles}>
      {hasLostFiles && restored.length === 0 ? <p className="text-muted text-sm">{LOST}</p> : null}
      {restored.length > 0 ? (
        <p className="flex flex-wrap items-center gap-x-2 text-muted text-sm">
          Restored your draft.
          {hasLostFiles ? LOST : null}
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

const LOST = "Its files were kept for a day and are gone: choose them again.";

/** Deletes the draft after success. `{searchParams.filed && <ClearDraft id="new-bug" />}` */
export function ClearDraft({ id }: { id: string }) {
  // Runs before the effects of a DraftKeeper on the same page, which would restore it.
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
