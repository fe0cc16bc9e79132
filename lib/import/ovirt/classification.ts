import "server-only";
import type { Session } from "#lib/import/session.ts";

/** The original tracker of oVirt's bugs. */
export const SOURCE = "bugzilla.redhat.com";

/** Returns the id of a classification, which is created if missing. */
export async function makeClassification(
  session: Session,
  name: string,
  kind: "upstream" | "downstream",
  vendor: string | null,
): Promise<number> {
  const description =
    kind === "upstream" ? `The ${name} project.` : `Products of ${vendor} that are built on oVirt.`;
  await session.rows(
    "INSERT INTO classifications (name, kind, vendor, description) VALUES ($1, $2::classification_kind, $3, $4) ON CONFLICT DO NOTHING",
    [name, kind, vendor, description],
  );
  const [row] = await session.rows<{ id: number }>("SELECT id FROM classifications WHERE name = $1::citext", [
    name,
  ]);
  if (!row) throw new Error(`The classification ${name} was not written.`);
  return row.id;
}
