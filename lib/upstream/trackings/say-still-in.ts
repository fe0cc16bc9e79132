type FoundAgain = { readonly who: string | null; readonly version: string; readonly note: string };

/** Who says that the bug is still in a version with the fix: a sentence each. */
export function sayStillIn(records: readonly FoundAgain[]): string[] {
  return records.map(
    ({ who, version, note }) =>
      `${who ?? "Somebody"} says that it is still in ${version}${note ? `: ${quoteAtEnd(note)}` : "."}`,
  );
}

/** What somebody wrote, at the end of a sentence. */
export function quoteAtEnd(text: string): string {
  return `“${text}”${/[.!?…]$/.test(text) ? "" : "."}`;
}
