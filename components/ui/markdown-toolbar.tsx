"use client";

import { useEffect } from "react";
import { Icon } from "#components/ui/icon.tsx";
import { type Mark, markText } from "#components/ui/mark-text.ts";
import type { NameSources } from "#components/ui/name-list.ts";

type Area = HTMLTextAreaElement | null | undefined;

type MarkdownToolbarProps = {
  getText: () => Area;
  /** See MarkdownEditor. */
  names?: NameSources;
};

/** The most common formatting, by buttons and keys, and people and bugs after an @ or a #; everything else is typed. */
export function MarkdownToolbar({ getText, names }: MarkdownToolbarProps) {
  // Once for the field: the toolbar comes and goes with the preview.
  useEffect(() => {
    const area = getText();
    if (!area || !names || area.dataset.completes) return;
    area.dataset.completes = "names";
    const load = async () => {
      if (!/[@#]/.test(area.value)) return;
      area.removeEventListener("input", load);
      const { completeNames } = await import("#components/ui/name-list.ts");
      completeNames(area, names);
    };
    area.addEventListener("input", load);
  }, [getText, names]);
  useEffect(() => {
    const area = getText();
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      const mark = marks.find(({ key }) => key === event.key.toLowerCase());
      if (!mark || !area) return;
      event.preventDefault();
      apply(area, mark.mark);
    };
    area?.addEventListener("keydown", onKey);
    return () => area?.removeEventListener("keydown", onKey);
  }, [getText]);
  return (
    <fieldset aria-label="Markdown" className="ml-auto flex">
      {marks.map(({ icon, label, key, mark }) => (
        <button
          key={label}
          type="button"
          title={key ? `${label} (Ctrl+${key.toUpperCase()})` : label}
          aria-label={label}
          className="flex size-(--control-sm) items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
          onClick={() => {
            const area = getText();
            if (area) apply(area, mark);
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </fieldset>
  );
}

const marks: readonly {
  icon: "bold" | "code" | "quote" | "list" | "link";
  label: string;
  key?: string;
  mark: Mark;
}[] = [
  { icon: "bold", label: "Bold", key: "b", mark: { around: "**", words: "bold" } },
  { icon: "code", label: "Code", mark: { around: "`", words: "code", fence: "```" } },
  { icon: "quote", label: "Quote", mark: { before: "> ", words: "quote" } },
  { icon: "list", label: "List", mark: { before: "- ", words: "item" } },
  { icon: "link", label: "Link", key: "k", mark: { link: "https://", words: "words" } },
];

function apply(area: HTMLTextAreaElement, mark: Mark) {
  const { value, selectionStart, selectionEnd } = area;
  const { from, to, text, start, end } = markText({ value, start: selectionStart, end: selectionEnd }, mark);
  area.focus();
  area.setSelectionRange(from, to);
  // Only this deprecated command keeps the browser's undo history.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start, end);
}
