"use client";

import { type ComponentType, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { createPortal, flushSync } from "react-dom";
import type { FactEditor } from "#components/bugs/fact-editor.tsx";
import type { FlagForms } from "#components/bugs/flag-forms.tsx";
import { SignInAgain } from "#components/sign-in-again.tsx";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import type { FlagPanel } from "#lib/flags/queries.ts";

type PropsOf<Component> = Component extends (props: infer Props) => unknown ? Props : never;
type Code<Component> = ComponentType<PropsOf<Component>>;

type Open = { box: HTMLElement; name: string; label: string } & (
  | { kind: "loading"; early: { text: string; isEntered: boolean } }
  | { kind: "signed out" }
  | {
      kind: "fact";
      fact: EditableFact;
      early: { text: string; isEntered: boolean };
      Editor: Code<typeof FactEditor>;
    }
  | { kind: "flags"; panel: FlagPanel; opened: string | undefined; Forms: Code<typeof FlagForms> }
);

/**
 * Once on a bug's page: replaces a fact (`data-fact`) or a flag (`data-flag`) by its edit control on click or Enter, in its
 * box (`data-box`). Choices and code are loaded on demand; what is typed meanwhile is kept. Without JavaScript the links
 * open the forms on a page.
 */
export function FactEditors({ bugId, revision }: { bugId: number; revision: number }) {
  const [open, setOpen] = useState<readonly Open[]>([]);
  /** Facts to be saved, in their order; the first may be on its way. */
  const [queue, setQueue] = useState<readonly string[]>([]);
  /** What was saved here may be newer than the page. */
  const [newest, setNewest] = useState(0);

  /** The box whose fact gets the focus back. */
  const closed = useRef<HTMLElement>(null);

  const put = useCallback((next: Open) => {
    setOpen((now) => [...now.filter(({ name }) => name !== next.name), next]);
  }, []);

  const close = useCallback(({ name, box }: Open, saved = 0) => {
    setNewest((now) => Math.max(now, saved));
    setQueue((now) => now.filter((one) => one !== name));
    setOpen((now) => now.filter((one) => one.name !== name));
    const hasFocus = box.contains(document.activeElement) || document.activeElement === document.body;
    if (hasFocus) closed.current = box;
  }, []);

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
      const { fact: name = "flags", flag } = link.dataset;
      const at = { box, name, label: link.getAttribute("aria-label") ?? "" };
      const early = { text: "", isEntered: false };
      // At once: what is typed next belongs to this fact.
      if (flag === undefined) flushSync(() => put({ ...at, kind: "loading", early }));
      const loaded = await load(bugId, name, flag, early);
      if (!loaded) location.assign(link.href);
      else if (flag !== undefined || early.isEntered || box.contains(document.activeElement)) {
        flushSync(() => put({ ...at, ...loaded }));
        if (flag !== undefined)
          box.querySelector<HTMLElement>("form input:not([type=hidden]), form textarea")?.focus();
      } else setOpen((now) => now.filter((one) => one.name !== name));
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [bugId, put]);

  // A changed flag updates the revision of the bug: close the forms.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the new revision is the reason
  useEffect(() => {
    setOpen((now) => now.filter(({ kind }) => kind !== "flags"));
  }, [revision]);

  // The comment form has saved the open facts with it.
  useEffect(() => {
    const onSaved = () => {
      setOpen([]);
      setQueue([]);
    };
    window.addEventListener("bug:saved", onSaved);
    return () => window.removeEventListener("bug:saved", onSaved);
  }, []);

  useEffect(() => {
    for (const { box } of open) box.dataset.editing = "";
    // Unless somebody is at another fact by now.
    const box = closed.current;
    const { activeElement } = document;
    if (box && (activeElement === document.body || box.contains(activeElement)))
      box.querySelector<HTMLElement>(".fact")?.focus();
    closed.current = null;
    return () => {
      for (const { box } of open) delete box.dataset.editing;
    };
  }, [open]);

  return open.map((one) =>
    createPortal(
      <Opened
        key={one.name}
        revision={Math.max(revision, newest)}
        {...{ one, bugId, queue, setQueue, close }}
      />,
      one.box,
      one.name,
    ),
  );
}

type OpenedProps = {
  one: Open;
  bugId: number;
  revision: number;
  queue: readonly string[];
  setQueue: (change: (now: readonly string[]) => readonly string[]) => void;
  close: (one: Open, saved?: number) => void;
};

function Opened({ one, bugId, revision, queue, setQueue, close }: OpenedProps) {
  const { name } = one;
  const onClose = useCallback((saved?: number) => close(one, saved), [close, one]);
  const onAsk = useCallback(
    () => setQueue((now) => (now.includes(name) ? now : [...now, name])),
    [setQueue, name],
  );
  const onRest = useCallback(() => setQueue((now) => now.filter((one) => one !== name)), [setQueue, name]);
  switch (one.kind) {
    case "loading":
      return (
        <input
          className="control"
          aria-label={one.label}
          // biome-ignore lint/a11y/noAutofocus: it was opened to type in it
          autoFocus
          onChange={({ target }) => {
            one.early.text = target.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
            if (event.key !== "Enter" || event.repeat) return;
            event.preventDefault();
            one.early.isEntered = true;
            // The next key belongs to the page again.
            event.currentTarget.readOnly = true;
            event.currentTarget.dataset.saving = "";
            event.currentTarget.blur();
          }}
        />
      );
    case "signed out":
      return <SignInAgain state={{ signInHref: `/sign-in?next=/bugs/${bugId}` }} />;
    case "fact":
      return (
        <one.Editor
          fact={one.fact}
          bugId={bugId}
          revision={revision}
          early={one.early}
          isNext={queue[0] === name}
          onAsk={onAsk}
          onRest={onRest}
          onClose={onClose}
        />
      );
    case "flags":
      return (
        <Suspense>
          <one.Forms bug={{ id: bugId, revision }} panel={one.panel} opened={one.opened} />
        </Suspense>
      );
  }
}

/** The choices and the code of an edit control; null when they cannot be had. */
async function load(
  bugId: number,
  name: string,
  flag: string | undefined,
  early: { text: string; isEntered: boolean },
) {
  const code =
    flag === undefined
      ? import("#components/bugs/fact-editor.tsx")
      : import("#components/bugs/flag-forms.tsx");
  const response = await fetch(`/bugs/${bugId}/choices/${name}`).catch(() => null);
  if (response?.status === 401) return { kind: "signed out" } as const;
  const answer = response?.ok ? await response.json() : null;
  const parts = await code.catch(() => null);
  if (!answer || !parts) return null;
  return "FactEditor" in parts
    ? ({ kind: "fact", fact: answer as EditableFact, early, Editor: parts.FactEditor } as const)
    : ({ kind: "flags", panel: answer as FlagPanel, opened: flag, Forms: parts.FlagForms } as const);
}
