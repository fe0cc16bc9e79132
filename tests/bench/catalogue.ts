import type pg from "pg";
import {
  COMPONENTS,
  COMPONENTS_OF_FIRST,
  GROUPS,
  GROUPS_OF_VIEWER,
  KEYWORDS,
  MAINTAINER,
  MILESTONES,
  OPEN_PRODUCTS,
  PRODUCTS,
  VERSIONS,
  VIEWER,
  type World,
} from "#tests/bench/world.ts";

/**
 * Everything that does not grow with the bugs, numbered from 1 as tests/bench/world.ts counts: people, groups, products with
 * components and versions from product to product, milestones with their manifests, keywords, a flag type. The
 * viewer is a developer of the open products and in half of the groups; the maintainer maintains the open products.
 */
export async function fillCatalogue(client: pg.Client, { people }: World): Promise<void> {
  const run = (statement: string, ...values: number[]) => client.query(statement, values);
  await run(
    `INSERT INTO users (handle, display_name, email, email_confirmed_at)
     SELECT 'person' || i, 'Person ' || i, 'person' || i || '@example.test', now() FROM generate_series(1, $1::int) i`,
    people,
  );
  await run(`INSERT INTO groups (name) SELECT 'group' || i FROM generate_series(1, $1::int) i`, GROUPS);
  await run(
    `INSERT INTO group_members (group_id, user_id)
     SELECT g, $4::int FROM generate_series(1, $1::int) g
     UNION SELECT 1 + (u * 7) % $2, u FROM generate_series(1, $3::int) u WHERE u <> $4`,
    GROUPS_OF_VIEWER,
    GROUPS,
    people,
    VIEWER,
  );
  await run(`INSERT INTO classifications (name) VALUES ('Generated')`);
  await run(
    `INSERT INTO products (classification_id, name, description, visibility)
     SELECT 1, 'Product ' || i, 'Generated.', CASE WHEN i > $2 THEN 'groups' ELSE 'open' END::product_visibility
     FROM generate_series(1, $1::int) i`,
    PRODUCTS,
    OPEN_PRODUCTS,
  );
  await run(
    `INSERT INTO product_access (product_id, group_id, can_see, can_file, bug_control)
     SELECT p, g, p > $3 AND g = $2, p > $3 AND g = $2, 'offered' FROM generate_series(1, $1::int) p, generate_series(1, $2::int) g`,
    PRODUCTS,
    GROUPS,
    OPEN_PRODUCTS,
  );
  await run(
    `INSERT INTO product_roles (product_id, role_id, user_id)
     SELECT p, r.id, CASE r.name WHEN 'developer' THEN $2::int ELSE $3::int END FROM generate_series(1, $1::int) p, roles r
     WHERE r.product_id IS NULL AND r.name IN ('developer', 'maintainer')`,
    OPEN_PRODUCTS,
    VIEWER,
    MAINTAINER,
  );
  await run(
    `INSERT INTO components (product_id, name, description)
     SELECT p, 'Component ' || c, 'Generated.' FROM generate_series(1, $1::int) p,
       generate_series(1, CASE WHEN p = 1 THEN $3 ELSE $2::int END) c ORDER BY p, c`,
    PRODUCTS,
    COMPONENTS,
    COMPONENTS_OF_FIRST,
  );
  await run(
    `INSERT INTO versions (product_id, name, sort_key, state)
     SELECT p, '4.' || v, lpad(v::text, 4, '0'), CASE WHEN v > $2 - 3 THEN 'open' ELSE 'released' END::version_state
     FROM generate_series(1, $1::int) p, generate_series(1, $2::int) v ORDER BY p, v`,
    PRODUCTS,
    VERSIONS,
  );
  await run(
    `INSERT INTO milestones (classification_id, name, sort_key) SELECT 1, 'gen-4.' || m, lpad(m::text, 4, '0') FROM generate_series(1, $1::int) m`,
    MILESTONES,
  );
  await run(
    `INSERT INTO manifest_lines (milestone_id, product_id, version_id)
     SELECT m, p, (p - 1) * $3 + 1 + m % $3 FROM generate_series(1, $1::int) m, generate_series(1, $2::int) p`,
    MILESTONES,
    PRODUCTS,
    VERSIONS,
  );
  await run(`INSERT INTO keywords (name) SELECT 'keyword' || i FROM generate_series(1, $1::int) i`, KEYWORDS);
  await run(
    `INSERT INTO flag_types (name, grant_roles, request_roles, cc_list) VALUES ('needinfo', '{}', '{}', '{}')`,
  );
}
