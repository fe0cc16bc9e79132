"use client";

import { useEffect } from "react";
import { Icon } from "#components/ui/icon.tsx";
import { type Mark, markText } from "#components/ui/mark-text.ts";

type Area = HTMLTextAreaElement | null | undefined;

type MarkdownToolbarProps = {
  getText: () => Area;
  /** See MarkdownEditor. */
  peopleUrl?: string;
};

/** The most common formatting, by buttons and keys, and people by their names after an @; everything else is typed. */
export function MarkdownToolbar({ getText, peopleUrl }: MarkdownToolbarProps) {
  // Once for the field: the toolbar comes and goes with the preview.
  useEffect(() => {
    const area = getText();
    if (!area || !peopleUrl || area.dataset.completes) return;
    area.dataset.completes = "mentions";
    const load = async () => {
      if (!area.value.includes("@")) return;
      area.removeEventListener("input", load);
      const { completeMentions } = await import("#components/ui/mention-list.ts");
      completeMentions(area, peopleUrl);
    };
    area.addEventListener("input", load);
  }, [getText, peopleUrl]);
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
