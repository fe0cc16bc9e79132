"use client";

import clsx from "clsx";
import {
  lazy,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { FieldControl } from "#components/ui/field.tsx";
import { useFileDrop } from "#components/ui/use-file-drop.ts";
import { isOnItsWay, type SentFile, type UploadRules, useUploads } from "#components/ui/use-uploads.ts";

type FileDropProps = FieldControl &
  UploadRules & {
    /** Values of the form state: files that were uploaded before. */
    values?: readonly string[];
  };

/**
 * A file input that also accepts files dropped or pasted anywhere in its form. Files are uploaded as soon as they are
 * chosen; the form has their ids in the field `uploads`, which drafts include, and waits for pending uploads. Without
 * JavaScript the files are sent with the form, under the input's name.
 */
export function FileDrop({ url, maxSize, maxCount, values = [], ...control }: FileDropProps) {
  const here = useRef<HTMLDivElement>(null);
  const [isLive, setIsLive] = useState(false);
  // Restored values take effect on the first render only; later ones come from `values`.
  const keepDraft = useCallback(() => here.current?.dispatchEvent(new Event("input", { bubbles: true })), []);
  const { files, add, remove, retry, restore } = useUploads({ url, maxSize, maxCount }, values, keepDraft);
  const isOver = useFileDrop(here, add);
  const waits = useWaiting(here, files);
  const refused = files.filter(({ problem }) => problem).map(({ name }) => `“${name}”`);
  useDraft(here, restore);
  useEffect(() => setIsLive(true), []);

  return (
    <div ref={here} className={clsx("file-drop", isOver && "file-over")}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="file-pick">
          <input
            type="file"
            multiple
            {...control}
            onChange={({ currentTarget }) => {
              add([...(currentTarget.files ?? [])]);
              currentTarget.value = "";
            }}
            className="file-input"
          />
        </span>
        <span className="file-hint needs-js text-muted text-xs">or drop or paste it here</span>
      </div>
      <ul className="grid gap-1 empty:hidden">
        {files.map((file) => (
          <li key={file.key} className="flex min-h-(--control-sm) items-center gap-x-2">
            {/* Not with the line: that comes later, and the form may be sent before. */}
            {isLive && file.value ? (
              <input type="hidden" name="uploads" value={file.value} data-draft="" />
            ) : null}
            {isLive ? (
              <Suspense>
                <FileLine file={file} onRemove={() => remove(file.key)} onRetry={() => retry(file)} />
              </Suspense>
            ) : (
              <label className="flex min-h-(--control) items-center gap-2">
                <input type="checkbox" name="uploads" value={file.value} defaultChecked className="size-4" />
                <span className="min-w-0 break-all">{file.name}</span>
              </label>
            )}
          </li>
        ))}
      </ul>
      {files.some(({ value }) => value) ? null : (
        <input type="hidden" data-draft="uploads" value="" disabled />
      )}
      <p role="status" className="text-muted text-sm empty:hidden">
        {waits === "uploads" ? "The form will be submitted when the uploads are finished." : null}
      </p>
      {waits === "choice" && refused.length > 0 ? (
        <p role="alert" className="text-red text-sm">
          Nothing is saved yet. Remove first what cannot be attached: {refused.join(", ")}.
        </p>
      ) : null}
    </div>
  );
}

/** Its code is loaded with the first file. */
const FileLine = lazy(async () => ({ default: (await import("#components/ui/file-line.tsx")).FileLine }));

/**
 * Delays submitting until all uploads are finished. Failed ones have to be removed or retried first. What the form waits
 * for: uploads, or the person; null when it was not submitted.
 */
function useWaiting(
  here: RefObject<HTMLElement | null>,
  files: readonly SentFile[],
): "uploads" | "choice" | null {
  const [waits, setWaits] = useState<"uploads" | "choice" | null>(null);
  const isBusy = files.some(isOnItsWay);
  const hasFailed = files.some(({ problem }) => problem);
  const submitter = useRef<HTMLElement | null>(null);

  useEffect(() => {
    const form = here.current?.closest("form");
    if (!form || !(isBusy || hasFailed)) return;
    const onSubmit = (event: SubmitEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      submitter.current = event.submitter;
      setWaits(hasFailed ? "choice" : "uploads");
      if (hasFailed) here.current?.querySelector<HTMLElement>("[data-remove-failed]")?.focus();
    };
    form.addEventListener("submit", onSubmit, { capture: true });
    return () => form.removeEventListener("submit", onSubmit, { capture: true });
  }, [here, isBusy, hasFailed]);

  useEffect(() => {
    if (waits === "choice" && !hasFailed) return setWaits(null);
    if (waits !== "uploads" || isBusy) return;
    setWaits(hasFailed ? "choice" : null);
    if (!hasFailed) here.current?.closest("form")?.requestSubmit(submitter.current);
  }, [here, waits, isBusy, hasFailed]);

  return waits;
}

/** Shows files restored by a draft. Runs before the effect of a DraftKeeper in the same form, which dispatches the event. */
function useDraft(here: RefObject<HTMLElement | null>, restore: (values: readonly string[]) => void): void {
  useLayoutEffect(() => {
    const form = here.current?.closest("form");
    const onRestore = (event: Event) => {
      const { uploads } = (event as CustomEvent<Record<string, string[]>>).detail;
      if (uploads) restore(uploads);
    };
    form?.addEventListener("draft:restore", onRestore);
    return () => form?.removeEventListener("draft:restore", onRestore);
  }, [here, restore]);
}
