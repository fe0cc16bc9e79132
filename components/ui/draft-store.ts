/** Where drafts are kept: in the browser, by account and form. */

/** Where the server keeps a draft too (`url`), when that one was typed, null without one, and how new the page is; ms. */
export type Elsewhere = { url: string; at: number | null; page: number };

/** The key of the account's draft with this `id`. */
export function keyOf(id: string, owner = account()): string {
  return `draft:${owner}:${id}`;
}

/** The account in the page, `<main data-account="12">`; empty when not signed in. */
export function account(): string {
  return document.querySelector<HTMLElement>("[data-account]")?.dataset.account ?? "";
}

/** Is there a draft with this `id`, of the account or of before signing in? */
export function hasDraft(id: string): boolean {
  try {
    return localStorage.getItem(keyOf(id)) !== null || localStorage.getItem(keyOf(id, "")) !== null;
  } catch {
    return false;
  }
}

export function forgetDraft(id: string): void {
  try {
    localStorage.removeItem(keyOf(id));
  } catch {
    // Storage is disabled.
  }
}

/** Deletes all drafts of this account and anonymous ones, on signing out. */
export function forgetDrafts(): void {
  try {
    const gone = ["draft::", `draft:${account()}:`];
    for (const key of Object.keys(localStorage))
      if (gone.some((start) => key.startsWith(start))) localStorage.removeItem(key);
  } catch {
    // Storage is disabled.
  }
}

/** Deletes the draft and empties its form. */
export function clearDraft(id: string) {
  forgetDraft(id);
  window.dispatchEvent(new CustomEvent("draft:clear", { detail: id }));
}
