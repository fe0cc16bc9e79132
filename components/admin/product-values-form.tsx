import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Link } from "#components/ui/link.tsx";
import type { OfferedValues } from "#lib/admin/values/product-queries.ts";

const WORDS = {
  severity: { name: "severities", title: "Severities", default: "defaultSeverity" },
  priority: { name: "priorities", title: "Priorities", default: "defaultPriority" },
} as const;

/** The severities and priorities of a product: those of the site, or its own. */
export function ProductValuesForm({
  product,
  offered,
}: {
  product: string;
  offered: readonly OfferedValues[];
}) {
  return (
    <div className="grid gap-4">
      <p className="max-w-3xl text-muted">
        What bugs of {product} can have. Bugs keep a value that is no longer offered until somebody chooses
        another one. Statuses and resolutions are part of the <Link href="workflow">workflow</Link>.
      </p>
      <ActForm
        act="product.values"
        id="values"
        hidden={{ product }}
        submit="Save values"
        previewed
        className="grid max-w-3xl gap-4"
      >
        {offered.map((values) => (
          <ValueFields key={values.field} values={values} />
        ))}
      </ActForm>
    </div>
  );
}

function ValueFields({ values: { field, own, ofSite, default: initial, isOwn } }: { values: OfferedValues }) {
  const words = WORDS[field];
  return (
    <div className="field-row sm:grid-cols-2">
      <ActField
        kind="area"
        name={words.name}
        label={words.title}
        rows={Math.max(own.length + 1, 6)}
        value={own.join("\n")}
        help={`One in each line, in order. Leave empty to offer those of the site: ${ofSite.join(", ")}.${isOwn ? "" : " It does so now."}`}
      />
      <ActField
        kind="text"
        name={words.default}
        label={`Default ${field} of new bugs`}
        value={initial}
        help="One of the list."
      />
    </div>
  );
}
