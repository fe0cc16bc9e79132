import type { ReactNode } from "react";
import { productAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Facts, Section } from "#components/ui/section.tsx";
import type { ProductView } from "#lib/catalog/queries.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";

/** Maintainers, workflow and numbering of a product. */
export function ProductFacts({
  product,
  workflow,
  mayAskWho,
}: {
  product: ProductView;
  workflow: Workflow;
  /** Link to the page with the viewer's capabilities. */
  mayAskWho: boolean;
}) {
  const statuses = workflow.statuses.filter(
    ({ phase }) => phase !== "unconfirmed" || product.allowsUnconfirmed,
  );
  const items: (readonly [ReactNode, ReactNode])[] = [
    [
      "Maintainers",
      product.maintainers.length > 0 ? (
        <ul key="maintainers" className="flex flex-wrap gap-x-3">
          {product.maintainers.map((person) => (
            <li key={person.handle}>
              <PersonName {...person} />
            </li>
          ))}
        </ul>
      ) : (
        "none yet"
      ),
    ],
    [
      "Open",
      statuses
        .filter(({ isOpen }) => isOpen)
        .map(({ name }) => name)
        .join(", "),
    ],
    [
      "Closed",
      statuses
        .filter(({ isOpen }) => !isOpen)
        .map(({ name }) => name)
        .join(", "),
    ],
    ["Closed as", workflow.resolutions.map(({ name }) => name).join(", ")],
    ["Versions", numbering(product)],
  ];
  return (
    <Section
      title="About this product"
      actions={mayAskWho ? <Link href={productAddress(product.name, "who")}>What may I do here?</Link> : null}
      className="[&_dd]:break-words"
    >
      <Facts items={items} />
    </Section>
  );
}

function numbering({ numberingScheme, numberingPattern }: ProductView): ReactNode {
  if (numberingScheme === "pattern") return <code>{numberingPattern}</code>;
  return {
    semantic: "semantic: 4.5.0",
    calendar: "calendar: 2026.11",
    dotted: "dotted: 4.4.10.7",
    free: "any name",
  }[numberingScheme];
}
