"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import type { FlagPanel } from "#lib/flags/queries.ts";

const FactEditor = lazy(async () => ({
  default: (await import("#components/bugs/fact-editor.tsx")).FactEditor,
}));
const FlagForms = lazy(async () => ({
  default: (await import("#components/bugs/flag-forms.tsx")).FlagForms,
}));

type Open = { box: HTMLElement; link: HTMLElement } & (
  | { kind: "fact"; name: string; fact: EditableFact }
  | { kind: "flags"; name: string; panel: FlagPanel }
);

/**
 * Once on a bug's page: replaces a fact (`data-fact`) or a flag (`data-flag`) by its edit control on click or Enter, in its
 * box (`data-box`). Choices and code are loaded on demand. Without JavaScript the links open the forms on a page.
 */
export function FactEditors({ bugId, revision }: { bugId: number; revision: number }) {
  const [open, setOpen] = useState<readonly Open[]>([]);

  useEffect(() => {
    const onClick = async (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      const link =
        event.target instanceof Element
          ? event.target.closest<HTMLAnchorElement>("a[data-fact], a[data-flag]")
          : null;
      const box = link?.closest<HTMLElement>("[data-box]");
      if (!link || !box) return;
      event.preventDefault();
      const next = await load(bugId, link, box);
      if (next) setOpen((now) => [...now.filter(({ name }) => name !== next.name), next]);
      else location.assign(link.href);
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [bugId]);

  // A changed flag updates the revision of the bug: close the forms.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the new revision is the reason
  useEffect(() => {
    setOpen((now) => now.filter(({ kind }) => kind !== "flags"));
  }, [revision]);

  useEffect(() => {
    for (const { box } of open) box.dataset.editing = "";
    return () => {
      for (const { box } of open) delete box.dataset.editing;
    };
  }, [open]);

  const close = (closed: Open, isDone: boolean) => {
    setOpen((now) => now.filter((one) => one !== closed));
    if (!isDone) requestAnimationFrame(() => closed.link.focus());
  };

  return open.map((one) =>
    createPortal(
      <Suspense>
        {one.kind === "fact" ? (
          <FactEditor
            fact={one.fact}
            bugId={bugId}
            revision={revision}
            onClose={(isDone) => close(one, isDone)}
          />
        ) : (
          <FlagForms bug={{ id: bugId, revision }} panel={one.panel} opened={one.link.dataset.flag} />
        )}
      </Suspense>,
      one.box,
      one.name,
    ),
  );
}

async function load(bugId: number, link: HTMLElement, box: HTMLElement): Promise<Open | null> {
  const { fact } = link.dataset;
  const response = await fetch(`/bugs/${bugId}/choices/${fact ?? "flags"}`).catch(() => null);
  if (!response?.ok) return null;
  if (fact === undefined) return { kind: "flags", name: "flags", link, box, panel: await response.json() };
  return { kind: "fact", name: fact, link, box, fact: await response.json() };
}
