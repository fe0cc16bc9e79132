import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { MoveFields } from "#components/admin/move-fields.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import { NotFound } from "#lib/errors.ts";
import { describeListProblem, type ListParams, readListInput } from "#lib/http/list-input.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { draftMapping } from "#lib/upstream/move/draft-mapping.ts";
import { listMovable, loadMoveRows } from "#lib/upstream/move/table-rows.ts";

export const metadata: Metadata = { title: "Move a product upstream" };

const queryInput = z.object({
  product: z.string().max(100).default(""),
  classification: z.string().max(100, "At most 100 characters.").default(""),
});
const LABELS = { product: "Product", classification: "Classification" };

/** First which product, and into what; then what its components, versions and milestones become. */
export default async function NewMovePage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const viewer = await enterAdministration();
  const { query, problems } = readListInput(queryInput, await searchParams);
  const { product, classification } = query;
  const isChosen = product !== "" && classification !== "" && problems.length === 0;
  return (
    <>
      <div>
        <Breadcrumbs trail={[{ label: "Moves upstream", href: "/admin/moves" }, { label: "New" }]} />
        <PageHead
          title={isChosen ? `Move ${product} to ${classification}` : "Move a product upstream"}
          lead="Bugs keep their numbers, history and addresses, and a tracking for the version they had. First you see what would happen; nothing is moved before you confirm it."
        />
      </div>
      <ProblemList problems={problems.map((problem) => describeListProblem(problem, LABELS))} />
      {isChosen ? (
        <MappingForms viewer={viewer} product={product} classification={classification} />
      ) : (
        <ChooseProduct viewer={viewer} product={product} classification={classification} />
      )}
    </>
  );
}

type Chosen = { viewer: Viewer; product: string; classification: string };

async function ChooseProduct({ viewer, product, classification }: Chosen) {
  const products = await listMovable(viewer);
  if (products.length === 0)
    return (
      <Section flush>
        <Empty>
          There is no downstream product: only the products of a downstream classification are moved.
        </Empty>
      </Section>
    );
  return (
    <Section>
      <form action="/admin/moves/new" className="grid max-w-160 gap-4">
        <Field name="product" label="Downstream product" required>
          {(control) => (
            <Select
              {...control}
              defaultValue={product}
              empty="Choose a product"
              options={products.map(({ name, components }) => ({
                value: name,
                label: name,
                hint: `${components} components`,
              }))}
            />
          )}
        </Field>
        <Field
          name="classification"
          label="Upstream classification"
          help="New or existing. New products are created in it."
          required
        >
          {(control) => <Input {...control} defaultValue={classification} />}
        </Field>
        <div>
          <Button type="submit" variant="primary">
            Continue
          </Button>
        </div>
      </form>
    </Section>
  );
}

async function MappingForms({ viewer, product, classification }: Chosen) {
  const rows = await loadMoveRows(viewer, product).catch((error: unknown) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const draft = await draftMapping(viewer, rows.product, classification);
  return (
    <>
      <Section title="Mapping">
        <ActForm
          act="move.start"
          id="move"
          hidden={{ product: rows.product, classification }}
          submit="Start the move"
          previewed
          className="grid gap-5"
        >
          <MoveFields rows={rows} />
        </ActForm>
      </Section>
      <Section title="From a file">
        <Disclosure summary="Paste a mapping instead">
          <ActForm act="move.start" id="move-file" submit="Start the move" previewed>
            <ActField
              kind="area"
              name="mapping"
              label="Mapping"
              rows={16}
              value={JSON.stringify(draft, null, 2)}
              help="JSON. A file can also say series, patterns and names of versions for each product. With npm run admin -- move rehearse FILE you rehearse it first."
            />
          </ActForm>
        </Disclosure>
      </Section>
    </>
  );
}
