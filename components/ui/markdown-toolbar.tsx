"use client";

import { Icon } from "#components/ui/icon.tsx";

/** The most common formatting; everything else is typed. */
export function MarkdownToolbar({ getText }: { getText: () => HTMLTextAreaElement | null | undefined }) {
  return (
    <fieldset aria-label="Markdown" className="ml-auto flex">
      {marks.map(({ icon, label, apply }) => (
        <button
          key={label}
          type="button"
          title={label}
          aria-label={label}
          className="flex size-(--control-sm) items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
          onClick={() => {
            const text = getText();
            if (text) replaceSelection(text, apply);
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </fieldset>
  );
}

const marks = [
  { icon: "bold", label: "Bold", apply: (it: string) => `**${it || "bold"}**` },
  {
    icon: "code",
    label: "Code",
    apply: (it: string) => (it.includes("\n") ? `\`\`\`\n${it}\n\`\`\`` : `\`${it || "code"}\``),
  },
  { icon: "quote", label: "Quote", apply: (it: string) => (it || "quote").replace(/^/gm, "> ") },
  { icon: "list", label: "List", apply: (it: string) => (it || "item").replace(/^/gm, "- ") },
  { icon: "link", label: "Link", apply: (it: string) => `[${it || "words"}](https://)` },
] as const;

function replaceSelection(area: HTMLTextAreaElement, apply: (selected: string) => string) {
  const { selectionStart, selectionEnd, value } = area;
  const marked = apply(value.slice(selectionStart, selectionEnd));
  area.focus();
  // Only this deprecated command keeps the browser's undo history.
  if (!document.execCommand("insertText", false, marked)) {
    area.setRangeText(marked, selectionStart, selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
