import type { ReactNode } from "react";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { filingAddress, type Params } from "#lib/bugs/filing/filing-address.ts";
import type { ProductChoice } from "#lib/catalog/filing-choices.ts";

type ChooseProductProps = {
  products: readonly ProductChoice[];
  /** The product that was last used in this browser. */
  lastUsed: string | undefined;
  /** The parameters of the address, for the form. */
  carried: Params;
  /** Why it is not the product in the address. */
  problem: ReactNode;
  /** What was given for the product, and is none. */
  typed: string;
  /** The form was sent. */
  isChosen: boolean;
};

/** The first step of filing a bug: choosing the product. */
export function ChooseProduct({ products, lastUsed, carried, problem, typed, isChosen }: ChooseProductProps) {
  const open = products.filter(({ isOpenForBugs }) => isOpenForBugs);
  const hrefOf = (product: string) => filingAddress({ ...carried, product }, 8000);
  const classifications = Map.groupBy(open, ({ classification }) => classification);
  return (
    <div className="mx-auto grid max-w-3xl gap-4">
      <PageHead title="File a bug" lead="Which product is it about?" />
      {problem}
      {open.length === 0 ? <Empty>No product is open for new bugs yet.</Empty> : null}
      {lastUsed ? (
        <p>
          <LinkButton href={hrefOf(lastUsed)}>{lastUsed}</LinkButton>
          <span className="ml-2 text-muted">where you filed last</span>
        </p>
      ) : null}
      {open.length > 0 ? (
        <form action="/bugs/new" className="flex flex-wrap items-end gap-2">
          {Object.entries(carried).map(([name, value]) =>
            [value ?? []]
              .flat()
              .map((one) => <input key={`${name} ${one}`} type="hidden" name={name} value={one} />),
          )}
          <Field
            name="product"
            label="Product"
            error={isChosen ? (typed ? `There is no product “${typed}”.` : "Choose a product.") : null}
            className="min-w-0 flex-1 basis-64"
          >
            {(control) => (
              <Combobox
                {...control}
                autoFocus
                options={open.map(({ name, classification, description }) => ({
                  value: name,
                  label: name,
                  group: classification,
                  hint: firstSentence(description),
                }))}
                defaultValue={typed}
                empty="Type to find it"
              />
            )}
          </Field>
          {/* Also when nothing is chosen, the address says that the form was sent. */}
          <input type="hidden" name="product" value="" />
          <Button type="submit" variant="primary">
            Continue
          </Button>
        </form>
      ) : null}
      {[...classifications].map(([classification, members]) => (
        <Section key={classification} title={classification} count={members.length} flush>
          <ul className="divide-y divide-line">
            {members.map(({ name, description }) => (
              <li key={name} className="relative px-4 py-2 hover:bg-hover">
                <Link href={hrefOf(name)} className="font-medium after:absolute after:inset-0">
                  {name}
                </Link>
                {description ? <p className="text-muted">{firstSentence(description)}</p> : null}
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </div>
  );
}

/** Shortens a description to one line. */
function firstSentence(text: string): string {
  const plain = text.replace(/\s+/g, " ").trim();
  const end = plain.search(/[.!?](\s|$)/);
  const sentence = end > 0 ? plain.slice(0, end + 1) : plain;
  return sentence.length > 160 ? `${sentence.slice(0, 159).trimEnd()}…` : sentence;
}
