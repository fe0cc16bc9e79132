"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { LineFormProps } from "#components/bugs/attachments/line-form.tsx";

/** Its code is loaded with the first line. */
const LineForm = lazy(async () => ({
  default: (await import("#components/bugs/attachments/line-form.tsx")).LineForm,
}));

type Opened = { host: HTMLElement; row: HTMLElement; anchor: string; label: string };

/**
 * Opens the form of a line in place, where without scripts the number of the line leads to the page with the form. Several
 * comments are written without loading the page in between.
 */
export function LineNotes(place: Pick<LineFormProps, "bugId" | "id" | "view">) {
  const [opened, setOpened] = useState<readonly Opened[]>([]);

  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (!link?.closest("[data-patch]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const anchor = /[?&]line=(f\d+[LR]\d+)/.exec(link.search)?.[1];
      const line = link.closest("tr");
      if (!anchor || !line || link.search.includes("note=")) return;
      event.preventDefault();
      const isOpen = document.querySelector(`form[data-line-form] input[name=anchor][value="${anchor}"]`);
      if (isOpen) return isOpen.closest("form")?.querySelector("textarea")?.focus();
      const path = link.closest("details")?.querySelector("summary b")?.textContent ?? "";
      const host = document.createElement("td");
      host.colSpan = 4;
      const row = document.createElement("tr");
      row.className = "patch-below";
      row.append(host);
      let last: Element = line;
      while (last.nextElementSibling?.matches(".patch-below")) last = last.nextElementSibling;
      last.after(row);
      setOpened((before) => {
        // Where something is written, it stays: it is sent with the review.
        const [kept, empty] = [before.filter(isWritten), before.filter((one) => !isWritten(one))];
        for (const one of empty) one.row.remove();
        return [...kept, { host, row, anchor, label: `Comment on line ${link.textContent} of ${path}` }];
      });
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, []);

  const close = (one: Opened) => {
    one.row.remove();
    setOpened((before) => before.filter((other) => other !== one));
  };
  return opened.map((one) =>
    createPortal(
      <Suspense>
        <LineForm {...place} anchor={one.anchor} label={one.label} back={() => close(one)} />
      </Suspense>,
      one.host,
      one.anchor,
    ),
  );
}

function isWritten({ host }: Opened): boolean {
  return Boolean(host.querySelector("textarea")?.value.trim());
}
