"use client";

import { useEffect, useRef } from "react";

type KeyboardHelpProps = {
  /** Keys with what they do. */
  keys: readonly (readonly [string, string])[];
  onClose: () => void;
};

/** The list of keys, over the page. */
export function KeyboardHelp({ keys, onClose }: KeyboardHelpProps) {
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
        Keys
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
