"use client";

import clsx from "clsx";
import { type ComponentProps, createElement, type KeyboardEvent, useRef, useState } from "react";
import type { Preview } from "#components/ui/markdown-preview.ts";
import type { MarkdownToolbar } from "#components/ui/markdown-toolbar.tsx";
import { Prose } from "#components/ui/prose.tsx";
import { Textarea } from "#components/ui/textarea.tsx";

type MarkdownEditorProps = ComponentProps<typeof Textarea> & {
  /** Address for previews: a POST with the field `text` returns sanitised HTML, or `{ message }`. Without it there is no preview. */
  previewUrl?: string;
  /** Address of a list of people, to which what follows an @ is appended. Without it @handles are not completed. */
  peopleUrl?: string;
};

/** A textarea for Markdown with a preview; Escape leaves it. A plain textarea without JavaScript. */
export function MarkdownEditor({ previewUrl, peopleUrl, className, ...rest }: MarkdownEditorProps) {
  const area = useRef<HTMLDivElement>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [Toolbar, setToolbar] = useState<typeof MarkdownToolbar>();
  const getText = () => area.current?.querySelector("textarea");

  /** The toolbar is loaded when typing begins. */
  async function bringToolbar() {
    if (Toolbar) return;
    const { MarkdownToolbar } = await import("#components/ui/markdown-toolbar.tsx");
    setToolbar(() => MarkdownToolbar);
  }

  async function showPreview() {
    setPreview({ message: "Loading the preview…" });
    try {
      const { fetchPreview } = await import("#components/ui/markdown-preview.ts");
      setPreview(await fetchPreview(previewUrl ?? "", getText()?.value ?? ""));
    } catch {
      setPreview({ message: "The preview could not be loaded. Your text is kept." });
    }
  }

  /** Escape leaves the field, so that keys belong to the page again. */
  function actOnKey(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === "Escape") event.currentTarget.blur();
  }

  const isWriting = preview === null;
  return (
    <div ref={area} className={clsx("min-w-0", className)}>
      <div className="needs-js mb-1 flex min-h-(--control-sm) flex-wrap items-center gap-x-1 gap-y-1">
        {previewUrl ? (
          <>
            <ModeButton isOn={isWriting} onClick={() => setPreview(null)}>
              Write
            </ModeButton>
            <ModeButton isOn={!isWriting} onClick={showPreview}>
              Preview
            </ModeButton>
          </>
        ) : null}
        {isWriting && Toolbar ? <Toolbar getText={getText} peopleUrl={peopleUrl} /> : null}
      </div>
      <div hidden={!isWriting}>
        {createElement(
          "text-expander",
          { keys: "@" },
          <Textarea rows={8} className="!text-base" onFocus={bringToolbar} onKeyDown={actOnKey} {...rest} />,
        )}
      </div>
      {isWriting ? null : (
        <div aria-live="polite" className="min-h-32 rounded-md border border-line bg-surface px-3 py-2">
          {"html" in preview ? <Prose html={preview.html} /> : <p>{preview.message}</p>}
        </div>
      )}
    </div>
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
