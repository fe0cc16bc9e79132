import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { KeywordTable, NewKeyword } from "#components/admin/keyword-table.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Empty } from "#components/ui/empty.tsx";
import { Section } from "#components/ui/section.tsx";
import { listManagedKeywords } from "#lib/admin/keywords/queries.ts";

type Props = { params: Promise<{ product: string }>; searchParams: Promise<{ open?: string | string[] }> };

/** The keywords room: the product's own, and the site's beside them. */
export default async function KeywordsRoom({ params, searchParams }: Props) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const keywords = await listManagedKeywords(viewer, product.id);
  const own = keywords.filter(({ isOfSite }) => !isOfSite);
  const ofSite = keywords.filter(({ isOfSite }) => isOfSite);
  const owner = { product: product.name };
  return (
    <div className="grid gap-4">
      <Section title={`Keywords of ${product.name}`} count={own.length} flush>
        <NewKeyword noun="keyword" owner={owner} />
        {own.length > 0 ? (
          <KeywordTable
            caption={`Keywords of ${product.name}`}
            keywords={own}
            product={product.name}
            manage={{
              noun: "keyword",
              owner,
              room: productAddress(product.name, "settings/keywords"),
              open: [(await searchParams).open].flat()[0] ?? "",
            }}
          />
        ) : (
          <Empty>None of its own.</Empty>
        )}
      </Section>
      {ofSite.length > 0 ? (
        <Section title="Keywords of the site" count={ofSite.length} flush>
          <KeywordTable caption="Keywords of the site" keywords={ofSite} product={product.name} />
        </Section>
      ) : null}
    </div>
  );
}
