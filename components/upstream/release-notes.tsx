import { Markup } from "#components/markup.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { controlHtml, listOf, notesHtml } from "#components/upstream/notes-html.ts";
import type { ControlList } from "#lib/upstream/notes/control-lists.ts";
import type { NotesOfProduct } from "#lib/upstream/notes/notes.ts";

/** Release notes, by product and doc type. */
export function NotesByProduct({ products }: { products: readonly NotesOfProduct[] }) {
  return products.map((product) => {
    const count = product.types.reduce((sum, { notes }) => sum + notes.length, 0);
    return (
      <Section key={product.product} title={product.product} count={count} id={`p-${product.product}`}>
        {count > 0 ? <Markup as="div" html={notesHtml(product)} /> : null}
        {product.leftOut.length > 0 ? (
          <Disclosure summary="No doc update: left out" count={product.leftOut.length} className="on-screen">
            <Markup as="div" html={listOf(product.leftOut)} />
          </Disclosure>
        ) : null}
      </Section>
    );
  });
}

/** Where each product is, on a page with many. */
export function ProductLinks({ products }: { products: readonly NotesOfProduct[] }) {
  return (
    <nav aria-label="Products" className="mb-4">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {products.map(({ product }) => (
          <li key={product}>
            <Link href={`#p-${product}`} scroll={false} prefetch={false}>
              {product}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** As many as one reads at once; the count is of all, and one list can be opened whole. */
export const CONTROLS_SHOWN = 100;

type ControlListsProps = {
  lists: readonly ControlList[];
  /** The name of the list that is shown whole. */
  whole: string;
  /** The address of the page with a list shown whole. */
  wholeAddress: (name: string) => string;
};

/** What is to be checked before notes are published, list by list. */
export function ControlLists({ lists, whole, wholeAddress }: ControlListsProps) {
  const shown = (name: string, bugs: ControlList["bugs"]) =>
    name === whole ? bugs : bugs.slice(0, CONTROLS_SHOWN);
  return (
    <Section title="To check" aria-label="To check" className="on-screen mb-4" id="to-check" flush>
      {lists.map(({ name, title, about, bugs }) => (
        <Disclosure
          key={name}
          summary={title}
          count={bugs.length}
          open={name === whole}
          id={`check-${name}`}
          className="year-fold"
        >
          <div className="px-2 pb-3">
            <p className="muted-xs mb-2 max-w-prose">{about}</p>
            {bugs.length > 0 ? <Markup as="div" html={controlHtml(name, shown(name, bugs))} /> : <p>None.</p>}
            {shown(name, bugs).length < bugs.length ? (
              <p className="mt-2">
                The first {CONTROLS_SHOWN}.{" "}
                <Link href={wholeAddress(name)} prefetch={false}>
                  Show all {bugs.length.toLocaleString("en")}
                </Link>
              </p>
            ) : null}
          </div>
        </Disclosure>
      ))}
    </Section>
  );
}

const FORMATS = [
  ["md", "Markdown"],
  ["html", "HTML"],
  ["json", "JSON"],
] as const;

/** The notes as files. */
export function NotesDownloads({ address }: { address: (format: string) => string }) {
  return (
    <span className="on-screen flex flex-wrap gap-x-3">
      Download
      {FORMATS.map(([format, label]) => (
        <a key={format} href={address(format)} download>
          {label}
        </a>
      ))}
    </span>
  );
}
