import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Link } from "#components/ui/link.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { CountLink } from "#components/upstream/question-table.tsx";
import type { Patch, RebaseCount, RebaseMore } from "#lib/search/trackings/manifests.ts";

type Choice = { product: string; from: string; to: string };

/** Chooses an upstream product and two of its versions; works without JavaScript. */
export function RebaseForm({
  action,
  products,
  versions,
  chosen,
}: {
  action: string;
  products: readonly string[];
  /** Of the chosen product, newest first. */
  versions: readonly string[];
  chosen: Choice;
}) {
  const options = versions.map((name) => ({ value: name, label: name }));
  return (
    <div className="grid gap-3">
      {products.length > 1 ? (
        <nav aria-label="Upstream product" className="flex flex-wrap gap-x-4 gap-y-1">
          {products.map((product) => (
            <Link
              key={product}
              href={`${action}?${new URLSearchParams({ product })}`}
              aria-current={product === chosen.product ? "true" : undefined}
              className={product === chosen.product ? "font-semibold text-ink" : undefined}
            >
              {product}
            </Link>
          ))}
        </nav>
      ) : null}
      <form action={action} className="flex flex-wrap items-end gap-2" data-go>
        <input type="hidden" name="product" value={chosen.product} />
        <Field name="from" label={`From ${chosen.product}`} className="w-44">
          {(control) => <Select {...control} defaultValue={chosen.from} options={options} />}
        </Field>
        <Field name="to" label="To" className="w-44">
          {(control) => <Select {...control} defaultValue={chosen.to} options={options} />}
        </Field>
        <Button type="submit">Show</Button>
      </form>
    </div>
  );
}

/** What comes with a rebase: bugs by type and severity. Each number links to its list. */
export function RebaseCounts({ chosen, counts }: { chosen: Choice; counts: readonly RebaseCount[] }) {
  const { product, from, to } = chosen;
  const tracking = `@first_fixed:${product} ${from}..${to}`;
  const types = [...new Set(counts.map(({ type }) => type))];
  const severities = [...new Set(counts.map(({ severity }) => severity))];
  const sum = (some: readonly RebaseCount[]) => some.reduce((total, { count }) => total + count, 0);
  return (
    <Table caption={`First fixed after ${product} ${from}, up to ${to}`} className="sums">
      <thead>
        <tr>
          <Th>Type</Th>
          {severities.map((severity) => (
            <Th key={severity} number>
              {severity}
            </Th>
          ))}
          <Th number>All</Th>
        </tr>
      </thead>
      <tbody>
        {types.map((type) => (
          <tr key={type}>
            <Td main>{type}</Td>
            {severities.map((severity) => (
              <Td key={severity} number label={severity}>
                <CountLink
                  count={sum(counts.filter((row) => row.type === type && row.severity === severity))}
                  tracking={tracking}
                  label={`${type}, ${severity}`}
                  more={{ type, severity }}
                />
              </Td>
            ))}
            <Td number label="All">
              <CountLink
                count={sum(counts.filter((row) => row.type === type))}
                tracking={tracking}
                label={type}
                more={{ type }}
              />
            </Td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <Td main>All types</Td>
          {severities.map((severity) => (
            <Td key={severity} number label={severity}>
              <CountLink
                count={sum(counts.filter((row) => row.severity === severity))}
                tracking={tracking}
                label={severity}
                more={{ severity }}
              />
            </Td>
          ))}
          <Td number label="All">
            <CountLink count={sum(counts)} tracking={tracking} label="everything" />
          </Td>
        </tr>
      </tfoot>
    </Table>
  );
}

/** Says that the second version is the older one, and offers them the other way round. */
export function SwappedEnds({ action, chosen }: { action: string; chosen: Choice }) {
  const { product, from, to } = chosen;
  return (
    <Empty>
      {product} {to} is older than {from}: a rebase goes to a later version.{" "}
      <Link href={`${action}?${new URLSearchParams({ product, from: to, to: from })}`}>
        Show from {to} to {from}
      </Link>
    </Empty>
  );
}

/** What comes besides what is first fixed in the versions of the rebase. Each number links to its list. */
export function RebaseMoreLines({ chosen, more }: { chosen: Choice; more: RebaseMore }) {
  const { product, from, to } = chosen;
  const { onlyInNotes, milestones, series, merged } = more;
  if (onlyInNotes + merged === 0) return null;
  const notes = milestones.length > 3 ? `${milestones.length} milestones` : milestones.join(", ");
  return (
    <ul className="section-body grid gap-1">
      {merged > 0 ? (
        <li>
          <CountLink
            count={merged}
            tracking={`fixed:${product} ${series}`}
            label="Merged, in no version yet"
          />{" "}
          more {merged === 1 ? "is" : "are"} merged in {product} {series} and in no version yet.
        </li>
      ) : null}
      {onlyInNotes > 0 ? (
        <li>
          <CountLink
            count={onlyInNotes}
            tracking={`@only_in_notes:${product} ${from}..${to}`}
            label="In release notes, without a commit"
          />{" "}
          more that the release notes of {notes} name, without a commit.
        </li>
      ) : null}
    </ul>
  );
}

/** Own patches, with the version that has them and the bug that they are for. */
export function PatchTable({ caption, patches }: { caption: string; patches: readonly Patch[] }) {
  return (
    <>
      <h3 className="section-body">{caption}</h3>
      <Table caption={caption}>
        <thead>
          <tr>
            <Th>Patch</Th>
            <Th>In</Th>
            <Th>For</Th>
          </tr>
        </thead>
        <tbody>
          {patches.map(({ version, name, subject, bug, summary }) => (
            <tr key={`${version} ${name}`}>
              <Td main>
                <code>{name}</code> {subject}
              </Td>
              <Td label="In">{version}</Td>
              <Td label="For">
                {bug === null ? null : <Link href={`/bugs/${bug}`}>{`${bug} ${summary ?? ""}`}</Link>}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
