/** What a tab remembers of the list that is walked through. */

/** The visit of the list. */
export const LIST = "list";
/** The bug that was looked at last, and the one after it in the list. */
const AT = "list-at";
export const NEXT = "list-next";
/** With a bug's number: the bug that one came from. */
const BACK = "list-back-";

/** Without storage, the cookie alone decides. */
export function keep(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // As above.
  }
}

export function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Tells the server the list of this tab, now and whenever the tab is looked at again; returns what ends that. */
export function sayList(): () => void {
  const say = () => {
    const own = read(LIST);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not widely available
    if (own !== null) document.cookie = `list=${encodeURIComponent(own)}; path=/bugs; samesite=lax`;
  };
  const onSight = () => {
    if (document.visibilityState === "visible") say();
  };
  const stop = new AbortController();
  say();
  document.addEventListener("visibilitychange", onSight, stop);
  for (const event of ["focus", "pageshow"]) window.addEventListener(event, onSight, stop);
  return () => stop.abort();
}

/** The bug from which Next led to this one; null when one came otherwise. */
export function cameFrom(id: number): number | null {
  const before = read(AT);
  if (before && read(NEXT) === String(id)) keep(BACK + id, before);
  return Number(read(BACK + id)) || null;
}

/** A bug of the list is looked at. */
export function keepStep(id: number, next: number | null): void {
  keep(AT, String(id));
  keep(NEXT, next === null ? "" : String(next));
}

/** Another list is walked through: the steps of the one before are forgotten. */
export function forgetSteps(): void {
  try {
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(BACK)) sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
