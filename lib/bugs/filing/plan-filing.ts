import "server-only";
import { findNames, loadValues, type ProductThing } from "#lib/bugs/change/names.ts";
import { emptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { type ColumnValue, type ColumnValues, plainValue } from "#lib/bugs/fields/columns.ts";
import {
  FILED_FIELDS,
  type FieldName,
  fieldOf,
  fieldsOf,
  inSentence,
  PLAIN_FIELDS,
} from "#lib/bugs/fields/registry.ts";
import { initialStatus } from "#lib/bugs/filing/initial-status.ts";
import { rightToFileWith } from "#lib/bugs/policy.ts";
import type { FileBug } from "#lib/bugs/schema.ts";
import type { ValueField } from "#lib/catalog/product-values.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { findWeakestRoles, type Need, sayNeed } from "#lib/people/weakest-role.ts";

/**
 * Plans a new bug: resolves names, and applies defaults of component and product. All problems are reported together, at
 * their fields. (Order of the rules: Bugzilla, Bug.pm run_create_validators.)
 */
export async function planFiling(
  tx: RunsSql,
  viewer: Actor,
  product: ProductThing,
  input: FileBug,
): Promise<PlannedBug> {
  const problems: Record<string, string[]> = {};
  const problem = (field: string, message: string) => {
    problems[field] = [...(problems[field] ?? []), message];
  };
  const start = initialStatus(viewer, product, await loadWorkflow(product.id, tx), input.status);
  const lacking: { field: FieldName; need: Need }[] = "need" in start ? [start] : [];
  for (const field of FILED_FIELDS) {
    const given = input[field];
    const isGiven = Array.isArray(given) ? given.length > 0 : Boolean(given);
    const need = isGiven && field !== "status" ? rightToFileWith(viewer, product.id, field) : null;
    if (need) lacking.push({ field, need });
  }
  const roles = await findWeakestRoles(
    tx,
    lacking.map(({ need }) => need),
  );
  for (const { field, need } of lacking) {
    const role = roles.find(({ capability }) => capability === need.capability)?.role ?? null;
    problem(field, sayNeed({ role, product: product.name }, `set the ${inSentence(field)}`));
  }
  const names = await findNames(tx, [product.id], {
    components: given(input.component),
    versions: [...given(input.version), ...given(input.targetRelease)],
    milestones: given(input.targetMilestone),
    keywords: input.keywords ?? [],
    people: [...given(input.assignee), ...given(input.qaContact), ...(input.cc ?? [])],
  });
  const values = await loadValues(tx, [product.id]);
  const found = <Thing>(field: string, name: string | undefined, thing: Thing | null, message: string) => {
    if (name && !thing) problem(field, message);
    return thing;
  };
  const component = found(
    "component",
    input.component,
    input.component ? names.component(product.id, input.component) : null,
    `${product.name} has no component “${input.component}”.`,
  );
  const version = found(
    "version",
    input.version,
    input.version ? names.version(product.id, input.version) : null,
    `${product.name} has no version “${input.version}”.`,
  );
  const target = input.targetRelease ? names.version(product.id, input.targetRelease) : null;
  const targetRelease = found(
    "targetRelease",
    input.targetRelease,
    target && !target.isOver ? target : null,
    `${product.name} has no version “${input.targetRelease}” still to be released.`,
  );
  const milestone = found(
    "targetMilestone",
    input.targetMilestone,
    input.targetMilestone ? names.milestone(product.id, input.targetMilestone) : product.defaultMilestone,
    `There is no milestone “${input.targetMilestone}” for ${product.name}.`,
  );
  const person = (field: string, name: string | undefined) =>
    found(field, name, name ? names.person(name) : null, `No account is called “${name}”.`)?.id ?? null;
  const keywords = (input.keywords ?? []).flatMap((word) => {
    const keyword = names.keyword(product.id, word);
    return found("keywords", word, keyword, `There is no keyword “${word}”.`) ?? [];
  });
  const word = (field: ValueField) => {
    const name = input[field];
    const value = name ? values.choose(product.id, field, name) : values.first(product.id, field);
    return found(field, name, value, `${product.name} has no ${field} “${name}”.`)?.name ?? null;
  };
  if ("message" in start) problem(start.field, start.message);
  const status = "status" in start ? start.status : null;
  const plan = emptyPlan(0);
  const assigneeId = input.assignee
    ? person("assignee", input.assignee)
    : (component?.defaultAssignee?.id ?? null);
  const qaContactId = input.qaContact
    ? person("qaContact", input.qaContact)
    : (component?.defaultQaContact?.id ?? null);
  const ccIds = [
    ...(component?.ccIds ?? []),
    ...(input.cc ?? []).flatMap((name) => person("cc", name) ?? []),
  ];
  Object.assign(plan.columns, plainColumns(product, input), {
    product: product.id,
    component: component?.id ?? null,
    version: version?.id ?? null,
    targetRelease: targetRelease?.id ?? null,
    targetMilestone: milestone?.id ?? null,
    status,
    severity: word("severity"),
    priority: word("priority"),
    assignee: assigneeId,
    qaContact: qaContactId,
    reporterId: viewer.userId,
    everConfirmed: "status" in start && start.isConfirmed,
  } satisfies ColumnValues);
  plan.lists.cc.add = [...new Set(ccIds)];
  plan.lists.keywords.add = [...new Set(keywords.map(({ id }) => id))];
  plan.lists.groups.add = await groupsOf(tx, product, input.isPrivate ?? false, problem);
  if (Object.keys(problems).length > 0) throw new InvalidInput(problems);
  return plan;
}

function given(name: string | undefined): string[] {
  return name ? [name] : [];
}

function plainColumns({ defaultType }: ProductThing, input: FileBug): ColumnValues {
  const columns: ColumnValues = {};
  for (const field of PLAIN_FIELDS) {
    const { choices = [], hasProductDefault } = fieldOf(field);
    const first = hasProductDefault ? defaultType : (choices[0] ?? "");
    columns[field] = plainValue(field, input[field] || first);
  }
  for (const field of fieldsOf("yesNo")) columns[field] = true satisfies ColumnValue;
  return columns;
}

/** The default and mandatory groups of the product, and the security group for a private bug. */
async function groupsOf(
  tx: RunsSql,
  product: ProductThing,
  isPrivate: boolean,
  problem: (field: string, message: string) => void,
): Promise<number[]> {
  if (isPrivate && product.securityGroupId === null) {
    problem(
      "isPrivate",
      `${product.name} has no group for private reports: write to its maintainers instead, and do not file it here in public.`,
    );
  }
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT pa.group_id AS id FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
        WHERE pa.product_id = ${product.id} AND pa.bug_control IN ('default', 'mandatory')`,
  );
  const security = isPrivate && product.securityGroupId !== null ? [product.securityGroupId] : [];
  return [...new Set([...rows.map(({ id }) => id), ...security])];
}
