import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { nameText, optionalText } from "#lib/admin/act/inputs.ts";
import { lockComponent, refuseTaken } from "#lib/admin/components/component-work.ts";
import { changeMany, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { AppError, InvalidInput } from "#lib/errors.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { streamSearch } from "#lib/search/run-search.ts";
import { cleanLine, countOf } from "#lib/text.ts";

/** Numbers of bugs, or the address of a list. */
const bugList = z
  .union([z.array(z.coerce.number().int()).transform((ids) => ids.join(", ")), z.string()])
  .transform(cleanLine)
  .pipe(z.string().min(1, "Say which bugs: numbers, or the address of a list.").max(8000));

/** Some bugs of a component go to a new one, with the same people, template and flag types. */
export const splitComponent = productAct({
  name: "component.split",
  undo: "yes",
  label: "Split component",
  capability: "manage_components",
  input: z.object({
    component: nameText("the component"),
    name: nameText("the new component"),
    description: optionalText(2000),
    bugs: bugList,
  }),
  async run(context, input) {
    const { tx, audit, product } = context;
    await takeLock(tx, "flagTypes");
    const component = await lockComponent(context, input.component);
    await refuseTaken(tx, product.id, input.name);
    const { ids, others } = await readBugs(context, component, input.bugs);
    const { people, cc } = await peopleOf(context, component.id);
    audit.record({ kind: "component", id: component.id, name: component.name }, "split", { to: input.name });
    const created = await tx.component.create({
      data: {
        productId: product.id,
        name: input.name,
        description: input.description ?? "",
        ...people,
        cc: { create: cc.map(({ userId }) => ({ userId })) },
      },
    });
    audit.created(
      { kind: "component", id: created.id, name: created.name },
      { description: created.description },
    );
    await tx.$executeRaw(sql`INSERT INTO flag_scopes (flag_type_id, is_exclusion, product_id, component_id)
      SELECT flag_type_id, is_exclusion, product_id, ${created.id} FROM flag_scopes WHERE component_id = ${component.id}`);
    const bugs = await changeMany(
      context,
      `Component split: ${component.name} → ${created.name}`,
      ids,
      (plan) => {
        plan.columns.component = created.id;
        plan.changes.push({
          field: "component",
          from: component.name,
          to: created.name,
          fromId: component.id,
          toId: created.id,
        });
      },
    );
    audit.bugs = bugs;
    return {
      message: `“${created.name}” has ${countOf(bugs, "bug")} of “${component.name}”.`,
      says: [
        `“${created.name}” has the people, the description template and the flag types of “${component.name}”.`,
        ...(others > 0
          ? [
              `${countOf(others, "bug")} of that list ${others === 1 ? "is" : "are"} in other components and ${others === 1 ? "stays" : "stay"} there.`,
            ]
          : []),
      ],
      data: { id: created.id, bugs },
    };
  },
});

async function peopleOf({ tx }: ProductContext, id: number) {
  const row = await tx.component.findUniqueOrThrow({ where: { id }, include: { cc: true } });
  const { descriptionTemplate, defaultAssigneeId, defaultQaContactId, triageOwnerId, cc } = row;
  return { people: { descriptionTemplate, defaultAssigneeId, defaultQaContactId, triageOwnerId }, cc };
}

type Chosen = { ids: number[]; others: number };

/** The chosen bugs, locked: only those that the viewer sees in the component. A number that is not one of them is refused. */
async function readBugs(
  context: ProductContext,
  component: { id: number; name: string },
  text: string,
): Promise<Chosen> {
  const { tx, viewer } = context;
  const words = text.split(/[\s,]+/).filter(Boolean);
  const isList = words.every((word) => /^#?\d{1,9}$/.test(word));
  const asked = isList ? words.map((word) => Number(word.replace(/^#/, ""))) : await search(context, text);
  const ids = await lockBugsWhere(
    tx,
    sql`b.id = ANY(${asked}::int[]) AND b.component_id = ${component.id} AND ${visibleBugs(viewer)}`,
  );
  const missing = [...new Set(asked)].filter((id) => !ids.includes(id));
  if (isList && missing.length > 0) {
    throw new InvalidInput({ bugs: [`Not in “${component.name}”: ${missing.slice(0, 10).join(", ")}.`] });
  }
  if (ids.length === 0) throw new InvalidInput({ bugs: [`None of these bugs is in “${component.name}”.`] });
  return { ids, others: missing.length };
}

const MOST = 10_000;

/** The numbers of the bugs in a list, by its address; what is unknown in it is named. */
async function search({ viewer }: ProductContext, address: string): Promise<number[]> {
  const parameters = address.includes("?") ? address.slice(address.indexOf("?") + 1) : address;
  if (!parameters.includes("=")) {
    throw new InvalidInput({ bugs: ["Give numbers of bugs, or the address of a list: /bugs?…"] });
  }
  const { query, problems } = parseBugQuery(new URLSearchParams(parameters.replace(/#.*$/s, "")));
  const ids: number[] = [];
  try {
    for await (const rows of streamSearch(viewer, query, 1000, problems)) {
      ids.push(...rows.map(({ id }) => id));
      if (ids.length > MOST) throw new InvalidInput({ bugs: [`The list has more than ${MOST} bugs.`] });
    }
  } catch (error) {
    if (error instanceof AppError && !(error instanceof InvalidInput && error.fields.bugs)) {
      throw new InvalidInput({ bugs: [error.message] });
    }
    throw error;
  }
  return ids;
}
