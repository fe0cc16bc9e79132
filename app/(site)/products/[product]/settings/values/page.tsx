import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { ProductValuesForm } from "#components/admin/product-values-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { getOfferedValues } from "#lib/admin/values/product-queries.ts";

/** The values room: the severities and priorities that the product offers. */
export default async function ValuesRoom({ params }: { params: Promise<{ product: string }> }) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  return (
    <Section title="Severities and priorities">
      <ProductValuesForm product={product.name} offered={await getOfferedValues(viewer, product.id)} />
    </Section>
  );
}
