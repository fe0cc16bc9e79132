"use client";

import { type ComponentType, useEffect, useLayoutEffect, useRef, useState } from "react";
import { clearDraft, type Elsewhere, hasDraft } from "#components/ui/draft-store.ts";

type DraftKeeperProps = {
  id: string;
  /** Where the server keeps the same draft, for other browsers of the account. */
  elsewhere?: Elsewhere;
};

/**
 * Saves a draft of the form around it, and restores it for the same account after a reload or an expired session. A field
 * is only restored while its value from the server is the same as when the draft was typed, so that values returned by the
 * server take precedence. `<form …><DraftKeeper id="new-bug" />…</form>`; ClearDraft deletes the draft.
 */
export function DraftKeeper({ id, elsewhere }: DraftKeeperProps) {
  const here = useRef<HTMLDivElement>(null);
  const [Keeping, setKeeping] = useState<ComponentType<DraftKeeperProps>>();
  const isElsewhere = typeof elsewhere?.at === "number";

  // Its code is loaded when there is something to restore, or to keep.
  useEffect(() => {
    const form = here.current?.closest("form");
    const load = async () => {
      form?.removeEventListener("input", load);
      const { DraftKeeping } = await import("#components/ui/draft-keeping.tsx");
      setKeeping(() => DraftKeeping);
    };
    if (isElsewhere || hasDraft(id)) load();
    else form?.addEventListener("input", load);
    return () => form?.removeEventListener("input", load);
  }, [id, isElsewhere]);

  return (
    <div ref={here} data-keeps-draft="" className="empty:hidden">
      {Keeping ? <Keeping id={id} elsewhere={elsewhere} /> : null}
    </div>
  );
}

/** Deletes the draft after success. `{searchParams.filed && <ClearDraft id="new-bug" />}` */
export function ClearDraft({ id }: { id: string }) {
  // Runs before the effects of a DraftKeeper on the same page, which would restore it.
  useLayoutEffect(() => clearDraft(id), [id]);
  return null;
}
