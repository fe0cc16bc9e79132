"use client";

import { useEffect, useRef } from "react";

/** The dialog with the keyboard shortcuts. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="keys-title"
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-line bg-surface p-4 text-ink shadow-float backdrop:bg-[rgb(10_15_20/0.45)]"
    >
      <h2 id="keys-title" className="mb-2">
        Keyboard shortcuts
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {keys.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
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

const keys: readonly (readonly [string, string])[] = [
  ["/", "Search"],
  ["c", "File a bug"],
  ["g h", "Go to home"],
  ["g b", "Go to bugs"],
  ["g p", "Go to products"],
  ["g r", "Go to requests"],
  ["g s", "Go to settings"],
  ["Ctrl Enter", "Submit the form"],
  ["?", "Show this help"],
];
