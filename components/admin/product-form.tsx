import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import type { ManagedProduct } from "#lib/admin/products/queries.ts";

/** The settings of a product. */
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
        help="After renaming, links to the old name lead here until another product takes it."
      />
      <ActField
        kind="area"
        name="description"
        label="Description"
        rows={3}
        value={product.description}
        help="Helps people choose the right product."
      />
      <ActField
        kind="area"
        name="descriptionTemplate"
        label="Description template"
        rows={6}
        value={product.descriptionTemplate}
        help="The initial description of a new bug."
      />
      <ActField
        kind="select"
        name="defaultMilestone"
        label="Default milestone"
        help="The target milestone of new bugs."
        value={product.defaultMilestone ?? ""}
        empty="None"
        options={product.milestones.map((milestone) => ({ value: milestone, label: milestone }))}
        className="max-w-80"
      />
      <ActField
        kind="box"
        name="allowsUnconfirmed"
        label={`New bugs may be ${first}`}
        help="Until somebody with the right to confirm has confirmed them."
        checked={product.allowsUnconfirmed}
      />
      {product.allowsUnconfirmed && unconfirmed > 0 ? (
        <ActField
          kind="select"
          name="moveUnconfirmedTo"
          label={`If not: new status of its ${unconfirmed} ${first} bugs`}
          empty="Choose"
          options={[
            ...product.openStatuses.map((status) => ({ value: status, label: status })),
            { value: "keep", label: "Keep the status" },
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
        help="If not, only its maintainers can file bugs."
        checked={product.isOpenForBugs}
      />
      <ActField
        kind="area"
        name="closedReason"
        label="If not: reason, and where to report instead"
        rows={2}
        value={product.closedReason ?? ""}
      />
    </ActForm>
  );
}
