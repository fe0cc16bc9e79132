import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import type { ManagedProduct } from "#lib/admin/products/queries.ts";
import { BUG_TYPES } from "#lib/bugs/fields/registry/status.ts";

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
        kind="select"
        name="defaultType"
        label="Type of new bugs"
        help="Unless they say another."
        value={product.defaultType}
        options={BUG_TYPES.map((type) => ({ value: type, label: type }))}
        className="max-w-80"
      />
      <ActField
        kind="number"
        name="votesPerPerson"
        label="Votes per person"
        help="For how many of its open bugs somebody may vote. 0: there are no votes."
        value={String(product.votesPerPerson)}
        className="max-w-40"
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
        name="wantsDocs"
        label="Write release notes"
        help="Its bugs have a doc type and a doc text, and the notes of a milestone are made of these."
        checked={product.wantsDocs}
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
        help="Markdown."
        rows={2}
        value={product.closedReason ?? ""}
      />
    </ActForm>
  );
}

/** Ends the work on a product, or takes it up again. */
export function RetireForm({ product }: { product: ManagedProduct }) {
  const hidden = { product: product.name, revision: product.revision };
  if (product.isRetired) {
    return (
      <ActForm act="product.revive" id="revive" hidden={hidden} submit="Bring product back" previewed>
        <p className="max-w-prose">
          It is back in the overviews of products, and takes new bugs again unless it was closed for them
          before.
        </p>
      </ActForm>
    );
  }
  return (
    <ActForm act="product.retire" id="retire" hidden={hidden} submit="Retire product" previewed>
      <ActField
        kind="area"
        name="reason"
        label="Why, and where to report instead"
        help="Markdown, shown on its pages and those of its bugs. A retired product takes no new bugs and is left out of the overviews of products; everything stays where it is."
        rows={2}
        value={product.closedReason ?? ""}
        className="max-w-3xl"
      />
    </ActForm>
  );
}
