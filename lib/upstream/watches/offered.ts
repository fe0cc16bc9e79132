import { recogniseBug } from "#lib/upstream/watches/adapters.ts";

/** A link of a bug that leads to a bug in another tracker. */
export type OfferedWatch = { address: string; name: string };

/** The links under "see also" that could be watched and are not, as far as the viewer sees. */
export function offeredWatches(
  seeAlso: readonly string[],
  watches: readonly { url: string }[],
): OfferedWatch[] {
  const known = new Set(watches.map(({ url }) => url));
  const offered: OfferedWatch[] = [];
  for (const address of seeAlso) {
    const found = recogniseBug(address);
    if (!found || known.has(found.ref.url)) continue;
    known.add(found.ref.url);
    offered.push({ address, name: `${found.ref.tracker} ${found.ref.remoteId}` });
  }
  return offered;
}
