import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { MassChanges } from "#components/bugs/mass/mass-changes.tsx";
import { MassForm } from "#components/bugs/mass/mass-form.tsx";
import { SplitComponent } from "#components/bugs/mass/split-component.tsx";
import { signInHref } from "#components/sign-in-href.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Button } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { type MassForm as Form, loadMassForm } from "#lib/bugs/mass/controls.ts";
import { MOST_AT_ALL } from "#lib/bugs/mass/prepare.ts";
import { findMassChange, listMassChanges, readSelected, type Selected } from "#lib/bugs/mass/queries.ts";
import { AppError } from "#lib/errors.ts";
import { currentViewer } from "#lib/people/session.ts";
import { previewMassAction } from "#lib/search/mass-actions.ts";
import { parseIds, resolveSelection } from "#lib/search/selection.ts";
import { countOf, parseNumber, sayList } from "#lib/text.ts";

export const metadata: Metadata = { title: "Change bugs" };

type Params = Record<string, string | string[] | undefined>;

/** The form that changes the selected bugs: `?id=…`, `?all=` with a list, or `?from=` with the preview that is changed. */
export default async function ChangeManyPage({ searchParams }: { searchParams: Promise<Params> }) {
  const params = await searchParams;
  const list = (name: string) => [params[name] ?? []].flat();
  const viewer = await currentViewer();
  const before = await findBefore(list("from")[0]);
  const ids = before ? parseIds([before.typed.ids ?? []].flat()) : parseIds(list("id"));
  const all = (before ? [before.typed.all ?? ""].flat()[0] : list("all")[0]) ?? "";
  const address = `/bugs/many?${new URLSearchParams(all ? { all } : { id: ids.join(",") })}`;
  if (viewer.userId === null) redirect(signInHref(address));
  const typed = before?.typed ?? {};
  const to = list("to")[0] ?? [typed.product ?? ""].flat()[0] ?? "";
  const chosen = await resolveSelection(viewer, { ids, all }, MOST_AT_ALL).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  const selected = chosen instanceof AppError ? null : await readSelected(viewer, chosen);
  if (!selected || selected.ids.length === 0) {
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <PageHead title="Change bugs" />
        <Notice kind="warn">
          {chosen instanceof AppError ? chosen.message : "No bugs are selected."}{" "}
          <Link href={all ? `/bugs?${all}` : "/bugs"}>Back to the list</Link>
        </Notice>
        <MassChanges changes={await listMassChanges(viewer)} />
      </div>
    );
  }
  const form = await loadMassForm(viewer, selected, to);
  return (
    <div className="grid max-w-240 grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs trail={[{ label: "Bugs", href: all ? `/bugs?${all}` : "/bugs" }, { label: "Change" }]} />
        <PageHead
          title={`Change ${countOf(selected.ids.length, "bug")}`}
          lead={`In ${sayProducts(selected)}. What you leave alone stays as it is on each bug. Nothing is done before you have seen the preview.`}
        />
      </div>
      <ChooseProduct form={form} ids={ids} all={all} to={to} />
      {form.splits ? (
        <SplitComponent {...form.splits} bugs={all ? `/bugs?${all}` : selected.ids.join(", ")} />
      ) : null}
      <MassForm
        key={form.target?.product ?? ""}
        action={previewMassAction}
        form={form}
        ids={selected.ids.join(",")}
        all={all}
        before={typed}
      />
    </div>
  );
}

const NAMED = 6;

function sayProducts({ products }: Selected): string {
  const more = products.length - NAMED;
  const named = products.slice(0, NAMED).map(({ name, bugs }) => `${name} (${bugs})`);
  return sayList(more > 0 ? [...named, `${more} more products`] : named);
}

async function findBefore(from: string | undefined) {
  if (from === undefined) return null;
  const number = parseNumber(from);
  const found = number === null ? null : await findMassChange(await currentViewer(), number);
  if (!found) notFound();
  return found;
}

type ChooseProductProps = { form: Form; ids: readonly number[]; all: string; to: string };

/** Another product has other components, versions and targets: the form shows those of the one that is chosen here. */
function ChooseProduct({ form, ids, all, to }: ChooseProductProps) {
  return (
    <Section title="Another product">
      <form action="/bugs/many" className="flex flex-wrap items-end gap-2">
        {all ? (
          <input type="hidden" name="all" value={all} />
        ) : (
          <input type="hidden" name="id" value={ids.join(",")} />
        )}
        <Field
          name="to"
          label="Move to"
          error={to && !form.target ? `You may not move bugs to “${to}”.` : undefined}
          className="w-80 max-w-full"
        >
          {(control) => (
            <Combobox
              {...control}
              options={form.products}
              defaultValue={form.target?.product ?? ""}
              empty="Stay where they are"
            />
          )}
        </Field>
        <Button type="submit" variant="secondary">
          Choose
        </Button>
      </form>
    </Section>
  );
}
