import { severityClass } from "#components/bugs/severity-word.tsx";
import { FieldsForm } from "#components/bugs/versions/fields-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Link } from "#components/ui/link.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { Backport, VersionBefore } from "#lib/search/trackings/backports.ts";
import { refuseBackportsAction } from "#lib/upstream/trackings/actions.ts";

/** What is chosen of the list, as the address has it. */
export type BackportChoice = { version: string; type: string; severity: string; since: string };

type FilterProps = {
  action: string;
  chosen: BackportChoice;
  versions: readonly string[];
  types: readonly string[];
  severities: readonly string[];
  before: VersionBefore | null;
};

/** Which bugs the list has; works without JavaScript. */
export function BackportFilterForm({ action, chosen, versions, types, severities, before }: FilterProps) {
  const named = (names: readonly string[], more = "") =>
    names.map((name) => ({ value: name, label: `${name}${more}` }));
  return (
    <search>
      <form action={action} className="flex flex-wrap items-end gap-2" data-go>
        <Field name="version" label="To version" className="w-36">
          {(control) => <Select {...control} defaultValue={chosen.version} options={named(versions)} />}
        </Field>
        <Field name="type" label="Type" className="w-36">
          {(control) => (
            <Select
              {...control}
              defaultValue={chosen.type}
              options={[{ value: "any", label: "Any" }, ...named(types)]}
            />
          )}
        </Field>
        <Field name="severity" label="Severity" className="w-44">
          {(control) => (
            <Select
              {...control}
              defaultValue={chosen.severity}
              empty="Any"
              options={named(severities, " or worse")}
            />
          )}
        </Field>
        {before ? (
          <Field name="since" label="Fixed upstream" className="w-60">
            {(control) => (
              <Select
                {...control}
                defaultValue={chosen.since}
                options={[
                  { value: "before", label: `Since ${before.name} (${before.releasedOn})` },
                  { value: "any", label: "At any time" },
                ]}
              />
            )}
          </Field>
        ) : null}
        <Button type="submit">Show</Button>
      </form>
    </search>
  );
}

const FORM = "refuse-backports";

/** The bugs to backport, the heaviest first; `mayRefuse`: with a box before each for the form above, and one for all of them. */
export function BackportTable({
  caption,
  rows,
  mayRefuse,
}: {
  caption: string;
  rows: readonly Backport[];
  mayRefuse: boolean;
}) {
  // Only who sees cases is told that there may be some.
  const hasCases = rows.some(({ cases }) => cases > 0);
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th className={mayRefuse ? "relative !pl-8" : undefined}>
            {mayRefuse ? (
              <input
                type="checkbox"
                name="all"
                value={rows.map(({ bug }) => bug).join(",")}
                form={FORM}
                aria-label={`Choose all ${rows.length} bugs of this page`}
                title={`Choose all ${rows.length} bugs of this page`}
                className="absolute top-2 left-2 size-4"
              />
            ) : null}
            Bug
          </Th>
          <Th>Severity</Th>
          <Th>Type</Th>
          <Th>Fixed upstream</Th>
          <Th>Product</Th>
          {hasCases ? <Th number>Cases</Th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ bug, summary, product, severity, type, fixedOn, cases }) => (
          <tr key={bug}>
            <Td main className={mayRefuse ? "relative !pl-8" : undefined}>
              {mayRefuse ? (
                <input
                  type="checkbox"
                  name="bugs"
                  value={bug}
                  form={FORM}
                  aria-label={`Choose bug ${bug}`}
                  className="absolute top-2 left-2 size-4"
                />
              ) : null}
              <Link href={`/bugs/${bug}/versions`}>
                <span className="text-muted tabular-nums">{bug}</span> {summary}
              </Link>
            </Td>
            <Td label="Severity">
              <span className={`${severityClass(severity)} whitespace-nowrap`}>{severity}</span>
            </Td>
            <Td label="Type">{type}</Td>
            <Td label="Fixed upstream">{fixedOn}</Td>
            <Td label="Product">{product}</Td>
            {hasCases ? (
              <Td number label="Cases">
                {cases > 0 ? cases : null}
              </Td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Takes the chosen bugs off the list: not in this series, or not now. */
export function RefuseBackports({ product, version }: { product: string; version: string }) {
  return (
    <FieldsForm
      id="refuse"
      formId={FORM}
      action={refuseBackportsAction}
      hidden={{ product, version }}
      summary="Decline or defer the chosen bugs"
      fields={[
        {
          name: "reason",
          label: "Why the chosen bugs get no backport",
          kind: "text",
          isWide: true,
          // Asked for before anything is sent: a refusal would take the boxes of the table with it.
          isRequired: true,
        },
      ]}
      buttons={[
        { label: "Decline", name: "state", value: "declined" },
        { label: "Defer", name: "state", value: "deferred", isQuiet: true },
      ]}
    />
  );
}
