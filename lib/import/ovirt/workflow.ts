import "server-only";
import { ovirt } from "#lib/catalog/workflow/presets.ts";
import { columnsOf } from "#lib/import/catalog.ts";
import type { Session } from "#lib/import/session.ts";

/** Returns the id of oVirt's workflow, which is created if missing. It defines which of its statuses are open, independently of the site's workflow. */
export async function makeOvirtWorkflow(session: Session): Promise<number> {
  const [found] = await session.rows<{ id: number }>("SELECT id FROM workflows WHERE name = 'oVirt'");
  if (found) return found.id;
  const [made] = await session.rows<{ id: number }>(
    "INSERT INTO workflows (name) VALUES ('oVirt') RETURNING id",
  );
  if (!made) throw new Error("The workflow oVirt was not written.");
  const statuses = ovirt.statuses.map((status, index) => ({ ...status, sortKey: 10 * (index + 1) }));
  const resolutions = [
    ovirt.resolutions.map(({ name }) => name),
    ovirt.resolutions.map(({ meaning }) => meaning),
  ];
  await session.rows(
    `INSERT INTO statuses (name, is_open, sort_key, phase)
     SELECT n, o, k, p::phase FROM unnest($1::text[], $2::bool[], $3::int[], $4::text[]) AS x(n, o, k, p)
     ON CONFLICT DO NOTHING`,
    [
      statuses.map(({ name }) => name),
      statuses.map(({ isOpen }) => isOpen),
      statuses.map(({ sortKey }) => sortKey),
      statuses.map(({ phase }) => phase),
    ],
  );
  await session.rows(
    `INSERT INTO resolutions (name, sort_key, meaning)
     SELECT n, 100, m::resolution_meaning FROM unnest($1::text[], $2::text[]) AS x(n, m) ON CONFLICT DO NOTHING`,
    resolutions,
  );
  await session.rows(
    `INSERT INTO workflow_statuses (workflow_id, status, is_open, sort_key, phase)
     SELECT $1, n, o, k, p::phase FROM unnest($2::text[], $3::bool[], $4::int[], $5::text[]) AS x(n, o, k, p)`,
    [
      made.id,
      ...columnsOf(statuses, ({ name, isOpen, sortKey, phase }) => [name, String(isOpen), sortKey, phase]),
    ],
  );
  await session.rows(
    `INSERT INTO workflow_resolutions (workflow_id, resolution, sort_key, meaning)
     SELECT $1, n, 10 * k, m::resolution_meaning FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS x(n, m, k)`,
    [made.id, ...resolutions],
  );
  await session.rows(
    `INSERT INTO transitions (workflow_id, "from", "to", requires_comment, required_fields)
     SELECT $1, f, t, c, string_to_array(r, ' ') FROM unnest($2::text[], $3::text[], $4::bool[], $5::text[]) AS x(f, t, c, r)`,
    [
      made.id,
      ovirt.transitions.map(({ from }) => from),
      ovirt.transitions.map(({ to }) => to),
      ovirt.transitions.map(({ requiresComment }) => requiresComment),
      ovirt.transitions.map(({ requiredFields = [] }) => requiredFields.join(" ")),
    ],
  );
  return made.id;
}
