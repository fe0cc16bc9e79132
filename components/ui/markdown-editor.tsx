"use client";

import clsx from "clsx";
import { type ComponentProps, createElement, type KeyboardEvent, useRef, useState } from "react";
import type { MarkdownTools } from "#components/ui/markdown-tools.tsx";
import type { NameSources } from "#components/ui/name-list.ts";
import { Textarea } from "#components/ui/textarea.tsx";

type MarkdownEditorProps = ComponentProps<typeof Textarea> & {
  /** Address for previews: a POST with the field `text` returns sanitised HTML, or `{ message }`. Without it there is no preview. */
  previewUrl?: string;
  /** Without it @handles and #numbers are not completed. */
  names?: NameSources;
};

/** A textarea for Markdown with a preview; Escape leaves it. A plain textarea without JavaScript. */
export function MarkdownEditor({ previewUrl, names, className, ...rest }: MarkdownEditorProps) {
  const area = useRef<HTMLDivElement>(null);
  const [isWriting, setIsWriting] = useState(true);
  const [Tools, setTools] = useState<typeof MarkdownTools>();

  /** Preview and toolbar are loaded when typing begins. */
  async function bringTools() {
    if (Tools) return;
    const { MarkdownTools } = await import("#components/ui/markdown-tools.tsx");
    setTools(() => MarkdownTools);
  }

  /** Escape leaves the field, so that keys belong to the page again. */
  function actOnKey(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === "Escape") event.currentTarget.blur();
  }

  return (
    <div ref={area} className={clsx("min-w-0", className)}>
      {Tools ? (
        <Tools
          getText={() => area.current?.querySelector("textarea")}
          previewUrl={previewUrl}
          names={names}
          onMode={setIsWriting}
        />
      ) : (
        <div className="needs-js mb-1 min-h-(--control-sm)" />
      )}
      <div hidden={!isWriting}>
        {createElement(
          "text-expander",
          null,
          <Textarea rows={8} className="long-text" onFocus={bringTools} onKeyDown={actOnKey} {...rest} />,
        )}
      </div>
    </div>
  );
}
