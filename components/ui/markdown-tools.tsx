"use client";

import clsx from "clsx";
import { type ComponentProps, useState } from "react";
import { fetchPreview, type Preview } from "#components/ui/markdown-preview.ts";
import { MarkdownToolbar } from "#components/ui/markdown-toolbar.tsx";
import type { NameSources } from "#components/ui/name-list.ts";
import { Prose } from "#components/ui/prose.tsx";

type MarkdownToolsProps = {
  getText: () => HTMLTextAreaElement | null | undefined;
  /** See MarkdownEditor. */
  previewUrl?: string;
  names?: NameSources;
  /** Is the text shown, not its preview? */
  onMode: (isWriting: boolean) => void;
};

/** What a text field for Markdown has above it: write or preview, the preview itself, and the toolbar. */
export function MarkdownTools({ getText, previewUrl, names, onMode }: MarkdownToolsProps) {
  const [preview, setPreview] = useState<Preview | null>(null);

  function write() {
    setPreview(null);
    onMode(true);
  }

  async function showPreview() {
    setPreview({ message: "Loading the preview…" });
    onMode(false);
    try {
      setPreview(await fetchPreview(previewUrl ?? "", getText()?.value ?? ""));
    } catch {
      setPreview({ message: "The preview could not be loaded. Your text is kept." });
    }
  }

  return (
    <>
      <div className="mb-1 flex min-h-(--control-sm) flex-wrap items-center gap-x-1 gap-y-1">
        {previewUrl ? (
          <>
            <ModeButton isOn={!preview} onClick={write}>
              Write
            </ModeButton>
            <ModeButton isOn={Boolean(preview)} onClick={showPreview}>
              Preview
            </ModeButton>
          </>
        ) : null}
        {preview ? null : <MarkdownToolbar getText={getText} names={names} />}
      </div>
      {preview ? (
        <div aria-live="polite" className="min-h-32 rounded-md border border-line bg-surface px-3 py-2">
          {"html" in preview ? <Prose html={preview.html} /> : <p>{preview.message}</p>}
        </div>
      ) : null}
    </>
  );
}

function ModeButton({ isOn, ...rest }: ComponentProps<"button"> & { isOn: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      className={clsx(
        "min-h-(--control-sm) rounded-sm px-2 text-sm",
        isOn ? "bg-sunken font-semibold text-ink" : "text-muted hover:text-ink",
      )}
      {...rest}
    />
  );
}
