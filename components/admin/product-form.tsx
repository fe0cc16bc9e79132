import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import type { ManagedProduct } from "#lib/admin/products/queries.ts";

/** What a product says of itself, and how it takes bugs. */
export function ProductForm({ product }: { product: ManagedProduct }) {
  const { name, revision, unconfirmed, unconfirmedStatuses } = product;
  const first = unconfirmedStatuses.join(" or ") || "unconfirmed";
  return (
    <ActForm
      act="product.change"
      id="product"
      hidden={{ product: name, revision }}
      submit="Save product"
      className="grid max-w-3xl gap-4"
    >
      <ActField
        kind="text"
        name="name"
        label="Name"
        value={name}
        required
        help="Its bugs keep it under a new name; old addresses end."
      />
      <ActField
        kind="area"
        name="description"
        label="Description"
        rows={3}
        value={product.description}
        help="People choose by this."
      />
      <ActField
        kind="area"
        name="descriptionTemplate"
        label="Description template"
        rows={6}
        value={product.descriptionTemplate}
        help="What stands in the description of a new bug before anything is typed."
      />
      <ActField
        kind="select"
        name="defaultMilestone"
        label="Default milestone"
        help="New bugs get it."
        value={product.defaultMilestone ?? ""}
        empty="None"
        options={product.milestones.map((milestone) => ({ value: milestone, label: milestone }))}
        className="max-w-80"
      />
      <ActField
        kind="box"
        name="allowsUnconfirmed"
        label={`New bugs may be ${first}`}
        help="Until somebody with the right to confirm has looked."
        checked={product.allowsUnconfirmed}
      />
      {product.allowsUnconfirmed && unconfirmed > 0 ? (
        <ActField
          kind="select"
          name="moveUnconfirmedTo"
          label={`If not: what its ${unconfirmed} ${first} bugs become`}
          empty="Choose"
          options={[
            ...product.openStatuses.map((status) => ({ value: status, label: status })),
            { value: "keep", label: "They stay as they are" },
          ]}
          className="max-w-80"
        />
      ) : null}
      <ActField
        kind="box"
        name="wantsHardware"
        label="Ask for hardware and OS"
        checked={product.wantsHardware}
      />
      <ActField
        kind="box"
        name="isOpenForBugs"
        label="Open for new bugs"
        help="Otherwise only its maintainers file."
        checked={product.isOpenForBugs}
      />
      <ActField
        kind="area"
        name="closedReason"
        label="If not: why, and where to go instead"
        rows={2}
        value={product.closedReason ?? ""}
      />
    </ActForm>
  );
}
