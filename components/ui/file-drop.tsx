"use client";

import clsx from "clsx";
import { type ComponentProps, useCallback, useEffect, useRef, useState } from "react";
import type { FieldControl } from "#components/ui/field.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { formatSize } from "#components/ui/size.ts";

type FileDropProps = Partial<FieldControl> &
  Pick<ComponentProps<"input">, "accept" | "disabled"> & {
    name: string;
    multiple?: boolean;
    /** The largest file, in bytes; larger ones are marked before they are sent. */
    maxSize?: number;
  };

/** The browser's file input that also takes what is dropped or pasted anywhere in its form. */
export function FileDrop({ multiple = true, maxSize, ...control }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [isOver, setIsOver] = useState(false);

  const choose = useCallback(
    (next: File[]) => {
      if (!input.current) return;
      const transfer = new DataTransfer();
      for (const file of multiple ? next : next.slice(-1)) transfer.items.add(file);
      input.current.files = transfer.files;
      setFiles([...transfer.files]);
    },
    [multiple],
  );

  useEffect(() => {
    const form = input.current?.form;
    if (!form) return;
    const add = (event: Event, data: DataTransfer | null) => {
      setIsOver(false);
      // A spreadsheet pastes a picture of itself beside its text: the text is what is meant.
      if (!data?.files.length || data.types.includes("text/plain")) return;
      event.preventDefault();
      choose([...(input.current?.files ?? []), ...data.files]);
    };
    const onPaste = (event: ClipboardEvent) => add(event, event.clipboardData);
    const onDrop = (event: DragEvent) => add(event, event.dataTransfer);
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!form.contains(event.relatedTarget as Node | null)) setIsOver(false);
    };
    // React empties a form after its action; if it came back with errors, the files are still wanted.
    const onReset = () => {
      const kept = [...(input.current?.files ?? [])];
      setTimeout(() => choose(form.querySelector("[data-form-errors]") ? kept : []));
    };
    form.addEventListener("paste", onPaste);
    form.addEventListener("drop", onDrop);
    form.addEventListener("dragover", onOver);
    form.addEventListener("dragleave", onLeave);
    form.addEventListener("reset", onReset);
    return () => {
      form.removeEventListener("paste", onPaste);
      form.removeEventListener("drop", onDrop);
      form.removeEventListener("dragover", onOver);
      form.removeEventListener("dragleave", onLeave);
      form.removeEventListener("reset", onReset);
    };
  }, [choose]);

  return (
    <div
      className={clsx(
        "grid grid-cols-[minmax(0,1fr)] gap-2 rounded-md border border-dashed p-2",
        isOver ? "border-accent bg-accent-soft" : "border-control",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <input
          ref={input}
          type="file"
          multiple={multiple}
          id={control.name}
          {...control}
          onChange={(event) => setFiles([...(event.currentTarget.files ?? [])])}
          className="w-full max-w-sm min-w-0 text-muted text-sm file:mr-2 file:min-h-(--control) file:rounded-md file:border file:border-control file:bg-surface file:px-3 file:text-ink"
        />
        <span className="needs-js text-muted text-xs">or drop or paste it here</span>
      </div>
      <ul className="grid gap-1 empty:hidden">
        {files.map((file) => (
          <li key={`${file.name} ${file.size} ${file.lastModified}`} className="flex items-center gap-2">
            <Icon name="attach" className="text-muted" />
            <span className="min-w-0 break-all">{file.name}</span>
            <span className="whitespace-nowrap text-muted text-xs">{formatSize(file.size)}</span>
            {maxSize && file.size > maxSize ? (
              <span className="font-medium text-red text-xs">larger than {formatSize(maxSize)}</span>
            ) : null}
            <button
              type="button"
              aria-label={`Remove ${file.name}`}
              className="ml-auto flex size-(--control-sm) items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
              onClick={() => choose(files.filter((other) => other !== file))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
