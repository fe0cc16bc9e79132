/** The address of a page of settings that says what was done; null on other pages. */
export function doneAddress(from: string, act: string): string | null {
  const { pathname, searchParams } = new URL(from, "http://here.invalid");
  if (!/^\/(admin|products\/[^/]+\/settings)(\/|$)/.test(pathname)) return null;
  // The row may be gone.
  for (const name of ["open", "row", "done"]) searchParams.delete(name);
  searchParams.set("done", act);
  return `${pathname}?${searchParams}`;
}
