"use client";

import { useEffect, useRef, useState } from "react";

type Line = readonly [key: string, what: string];

/** The dialog with the keyboard shortcuts that work on this page. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [lines] = useState(readKeys);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="keys-title"
      className="m-auto max-h-[90dvh] w-[min(44rem,calc(100vw-2rem))] overflow-y-auto rounded-lg border border-line bg-surface p-4 text-ink shadow-float backdrop:bg-[rgb(10_15_20/0.45)]"
    >
      <h2 id="keys-title" className="mb-2">
        Keyboard shortcuts
      </h2>
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <Keys title="On this page" lines={lines} />
        <Keys title="Everywhere" lines={EVERYWHERE} />
      </div>
      <form method="dialog" className="mt-4">
        <button
          type="submit"
          className="min-h-(--control) rounded-md border border-control px-3 hover:bg-hover"
        >
          Close
        </button>
      </form>
    </dialog>
  );
}

function Keys({ title, lines }: { title: string; lines: readonly Line[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-semibold text-muted text-xs">{title}</h3>
      <dl className="grid grid-cols-[auto_1fr] content-start gap-x-4 gap-y-1.5">
        {lines.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const EVERYWHERE: readonly Line[] = [
  ["/", "Search"],
  ["c", "File a bug"],
  ["g h", "Go to home"],
  ["g b", "Go to bugs"],
  ["g p", "Go to products"],
  ["g l", "Go to releases"],
  ["g r", "Go to requests"],
  ["g s", "Go to settings"],
  ["Ctrl Enter", "Submit the form"],
  ["?", "Show this help"],
];

const walk = (what: string): readonly Line[] => [
  ["j", `Next ${what}`],
  ["k", `Previous ${what}`],
  ["o", `Open the ${what}`],
];

const PATCH: readonly Line[] = [
  ["j", "Next file of the patch"],
  ["k", "Previous file of the patch"],
  ["n", "Next change"],
  ["p", "Previous change"],
];

/** The keys of this page: what is marked with `data-key`, and the rows of lists or cells of a matrix. */
function readKeys(): Line[] {
  const known = new Set(EVERYWHERE.map(([key]) => key));
  const marked = new Map<string, string>();
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = element.dataset.key ?? "";
    if (!known.has(key) && !marked.has(key) && element.checkVisibility()) marked.set(key, nameOf(element));
  }
  const what = document.querySelector("a[data-cell]") ? "place" : "row";
  const hasRows = document.querySelector("a[data-row], a[data-cell]") !== null;
  const hasBoxes = document.querySelector("tr:has(a[data-row]) input[type=checkbox]") !== null;
  const isPatch = document.querySelector(".patch-file") !== null;
  return [
    ...(isPatch ? PATCH : []),
    ...(hasRows ? walk(what).filter(([key]) => !marked.has(key)) : []),
    ...(hasBoxes
      ? ([
          ["x", "Select the row"],
          ["X", "Select the rows up to it"],
        ] as const)
      : []),
    ...marked,
    ...(document.querySelector("a[data-reply]")
      ? [["r", "Reply, when text of a comment is selected"] as const]
      : []),
  ];
}

function nameOf(element: HTMLElement): string {
  const labels =
    element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null;
  const text = element.title || element.getAttribute("aria-label") || labels?.[0]?.textContent;
  return (text || element.textContent || "").trim();
}
