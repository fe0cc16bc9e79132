import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ValueKind, ValueLine } from "#lib/admin/site/queries.ts";

type ValueSectionProps = {
  kind: ValueKind;
  title: string;
  values: readonly ValueLine[];
  /** They may be made, renamed and deleted; else only described and sorted. */
  isFree?: boolean;
};

/** The values of one field, each folding open to be changed. */
export function ValueSection({ kind, title, values, isFree }: ValueSectionProps) {
  return (
    <Section title={title} count={values.length}>
      {isFree ? (
        <Disclosure summary={`New ${kind}`} className="mb-2 border-line border-b pb-2">
          <ActForm act={`${kind}.create`} id={`${kind}-new`} submit={`Create ${kind}`}>
            <ActField kind="text" name="name" label="Name" required />
            <ActField kind="text" name="description" label="Description" />
            <ActField kind="number" name="sortKey" label="Order" />
          </ActForm>
        </Disclosure>
      ) : null}
      <ul className="grid gap-1">
        {values.map((value) => (
          <li key={value.name} className="border-line border-b pb-1 last:border-b-0">
            <Value kind={kind} value={value} others={values} isFree={isFree} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Value({
  kind,
  value: { name, description, sortKey, isActive, isDefault, bugs },
  others,
  isFree,
}: Pick<ValueSectionProps, "kind" | "isFree"> & { value: ValueLine; others: readonly ValueLine[] }) {
  const id = `${kind}-${name.replaceAll(" ", "_")}`;
  return (
    <Disclosure
      summary={
        <span className="flex flex-wrap items-baseline gap-x-2">
          {name}
          <span className="font-normal text-muted">{bugs === 1 ? "1 bug" : `${bugs} bugs`}</span>
          {isDefault ? <Badge>for new bugs</Badge> : null}
          {isActive ? null : <Badge>not offered</Badge>}
        </span>
      }
    >
      <div className="grid gap-4 pl-5">
        <ActForm act={`${kind}.change`} id={id} hidden={{ value: name }} submit={`Save ${kind}`}>
          {isFree ? <ActField kind="text" name="name" label="Name" value={name} required /> : null}
          <ActField kind="text" name="description" label="Description" value={description} />
          <ActField kind="number" name="sortKey" label="Order" value={String(sortKey)} />
          {isFree ? (
            <>
              <ActField kind="box" name="isActive" label="Offered" checked={isActive} />
              <ActField kind="box" name="isDefault" label="New bugs have it" checked={isDefault} />
            </>
          ) : null}
        </ActForm>
        {isFree && !isDefault ? (
          <Disclosure summary="Delete">
            <ActForm
              act={`${kind}.delete`}
              id={`${id}-delete`}
              hidden={{ value: name }}
              submit={`Delete ${kind}`}
              previewed
            >
              {bugs > 0 ? (
                <ActField
                  kind="select"
                  name="moveTo"
                  label={`What its ${bugs} bugs get instead`}
                  options={others
                    .filter((one) => one.name !== name)
                    .map((one) => ({ value: one.name, label: one.name }))}
                  empty="Choose"
                  required
                />
              ) : null}
            </ActForm>
          </Disclosure>
        ) : null}
      </div>
    </Disclosure>
  );
}
