/** The address of a page of settings or of releases that says what was done; null on other pages. */
export function doneAddress(from: string, act: { name: string; id: string }): string | null {
  const { pathname, searchParams } = new URL(from, "http://here.invalid");
  if (!/^\/(admin|releases|products\/[^/]+\/settings)(\/|$)/.test(pathname)) return null;
  // The row may be gone.
  for (const name of ["open", "row", "done"]) searchParams.delete(name);
  // A search for it would find nothing.
  if (/\.(delete|merge|move|revoke)$/.test(act.name)) searchParams.delete("q");
  searchParams.set("done", act.id);
  return `${pathname}?${searchParams}`;
}
