"use client";

import { useEffect, useRef, useState } from "react";
import { CONFIRM_FIELD } from "#lib/http/confirm-field.ts";

/**
 * Whether a form still holds what it held when the preview with this digest was shown. Lists of a combobox are elsewhere on the page, and their
 * events reach the form through React: so any of them is a reason to compare.
 */
export function useSameInput(confirm: string | undefined) {
  const form = useRef<HTMLFormElement>(null);
  const shown = useRef("");
  const [isSame, setSame] = useState(true);
  useEffect(() => {
    if (confirm === undefined) return;
    shown.current = contentOf(form.current);
    setSame(true);
  }, [confirm]);
  const compare = () => {
    if (confirm !== undefined) setTimeout(() => setSame(contentOf(form.current) === shown.current));
  };
  return {
    form,
    isSame,
    handlers: { onChange: compare, onInput: compare, onClick: compare, onKeyUp: compare },
  };
}

function contentOf(form: HTMLFormElement | null): string {
  if (!form) return "";
  const entries = [...new FormData(form)].filter(([name]) => name !== CONFIRM_FIELD && name !== "step");
  return JSON.stringify(entries.map(([name, value]) => [name, String(value)]));
}
