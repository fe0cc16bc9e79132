"use client";

import { useEffect, useRef, useState } from "react";
import {
  type Draft,
  dropOldFiles,
  readDraft,
  readFields,
  readUntouched,
  writeDraft,
  writeFields,
} from "#components/ui/draft.ts";
import { type Sharing, shareDraft, takeOver } from "#components/ui/draft-elsewhere.ts";
import { clearDraft, type Elsewhere, forgetDraft } from "#components/ui/draft-store.ts";

/** Restores the draft of the form around it and keeps it while somebody types; see DraftKeeper. */
export function DraftKeeping({ id, elsewhere }: { id: string; elsewhere?: Elsewhere }) {
  // The page is made anew after each change, and the form stays.
  const now = useRef(elsewhere);
  now.current = elsewhere;
  const here = useRef<HTMLDivElement>(null);
  const [restored, setRestored] = useState<string[]>([]);
  const [hasLostFiles, setHasLostFiles] = useState(false);

  useEffect(() => {
    const form = here.current?.closest("form");
    if (!form) return;
    const untouched = readUntouched(form);
    const sharing: Sharing | undefined = now.current && shareDraft(id, () => now.current);
    const restore = () => {
      setHasLostFiles(dropOldFiles(id));
      const draft = readDraft(id);
      const given = Object.entries(draft ?? {}).filter(
        ([name, { from, to }]) => same(untouched[name], from) && !same(to, from),
      );
      if (given.length > 0) {
        writeFields(form, Object.fromEntries(given.map(([name, { to }]) => [name, to])));
        setRestored(given.map(([name]) => name));
      }
      return draft;
    };
    let isOver = false;
    if (now.current)
      takeOver(id, now.current).then((isNew) => {
        // What was typed in the meantime counts.
        if (isNew && !isOver && same(Object.values(readFields(form)).flat(), Object.values(untouched).flat()))
          restore();
      });
    const draft = restore();

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
      sharing?.soon();
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
      sharing?.soon();
      setRestored([]);
    };
    const onSubmit = () => {
      keepNow();
      sharing?.stop();
    };
    const onLeave = () => {
      keepNow();
      sharing?.now();
    };
    // What was typed before this was loaded.
    if (draft === null) keepSoon();
    form.addEventListener("input", keepSoon);
    form.addEventListener("submit", onSubmit);
    window.addEventListener("pagehide", onLeave);
    window.addEventListener("draft:clear", onCleared);
    return () => {
      isOver = true;
      onLeave();
      form.removeEventListener("input", keepSoon);
      form.removeEventListener("submit", onSubmit);
      window.removeEventListener("pagehide", onLeave);
      window.removeEventListener("draft:clear", onCleared);
    };
  }, [id]);

  return (
    <div ref={here} role="status" hidden={restored.length === 0 && !hasLostFiles}>
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

function same(one: readonly string[] | undefined, other: readonly string[]): boolean {
  return (
    one !== undefined && one.length === other.length && one.every((value, index) => value === other[index])
  );
}
