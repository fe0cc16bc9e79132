import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ProductForm, RetireForm } from "#components/admin/product-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { getManagedProduct } from "#lib/admin/products/queries.ts";

/** The general settings of a product. */
export default async function ProductRoom({ params }: { params: Promise<{ product: string }> }) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const managed = await getManagedProduct(viewer, product.id);
  return (
    <div className="grid gap-4">
      <Section title="Product">
        <ProductForm product={managed} />
      </Section>
      <Section title={managed.isRetired ? "Bring back" : "Retire"}>
        <RetireForm product={managed} />
      </Section>
    </div>
  );
}
