import { Fragment } from "react";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenedRow, OpenLink } from "#components/admin/open-row.tsx";
import { bugListAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedKeyword } from "#lib/admin/keywords/queries.ts";

type Props = {
  caption: string;
  keywords: readonly ManagedKeyword[];
  /** The product in which the bugs are counted. */
  product?: string;
  /** What one may do: with the acts of a noun, at this address, with this row open. Not there: nothing. */
  manage?: { noun: "keyword" | "siteKeyword"; owner: Record<string, string>; room: string; open: string };
};

/** Keywords with what they mean and how many bugs have them. */
export function KeywordTable({ caption, keywords, product, manage }: Props) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th>Keyword</Th>
          <Th>Meaning</Th>
          <Th number>Bugs</Th>
        </tr>
      </thead>
      <tbody>
        {keywords.map((keyword) => {
          const { name, description, isActive, bugs } = keyword;
          const id = `k${keyword.id}`;
          const isOpen = manage?.open === id;
          return (
            <Fragment key={id}>
              <tr id={id}>
                <Td main>
                  <span className="flex flex-wrap items-center gap-x-2">
                    {manage ? (
                      <OpenLink room={manage.room} id={id} isOpen={isOpen}>
                        {name}
                      </OpenLink>
                    ) : (
                      <span className="font-medium">{name}</span>
                    )}
                    {isActive ? null : <Badge>not offered</Badge>}
                  </span>
                </Td>
                <Td>{description}</Td>
                <Td number label="Bugs">
                  {bugs === 0 ? (
                    <span className="text-muted">0</span>
                  ) : (
                    <Link
                      href={bugListAddress({ ...(product ? { product } : {}), keyword: name, status: "all" })}
                      aria-label={`${bugs} bugs with ${name}`}
                    >
                      {bugs}
                    </Link>
                  )}
                </Td>
              </tr>
              {manage && isOpen ? (
                <OpenedRow columns={3}>
                  <KeywordForms keyword={keyword} noun={manage.noun} owner={manage.owner} />
                </OpenedRow>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
    </Table>
  );
}

/** Making a new one. */
export function NewKeyword({
  noun,
  owner,
}: {
  noun: "keyword" | "siteKeyword";
  owner: Record<string, string>;
}) {
  return (
    <div className="border-line border-b px-4 py-1 last:border-b-0">
      <Disclosure summary="New keyword">
        <ActForm act={`${noun}.create`} id="new" hidden={owner} submit="Create keyword">
          <KeywordFields />
        </ActForm>
      </Disclosure>
    </div>
  );
}

function KeywordForms({
  keyword,
  noun,
  owner,
}: {
  keyword: ManagedKeyword;
  noun: "keyword" | "siteKeyword";
  owner: Record<string, string>;
}) {
  const { id, name, revision, isActive } = keyword;
  const hidden = { ...owner, keyword: name, revision };
  return (
    <>
      <ActForm act={`${noun}.change`} id={`change${id}`} hidden={hidden} submit="Save keyword">
        <KeywordFields keyword={keyword} />
        <ActField
          kind="box"
          name="isActive"
          label="Offered"
          help="Otherwise it cannot be chosen any more; bugs that have it keep it."
          checked={isActive}
        />
      </ActForm>
      <Disclosure summary="Delete">
        <ActForm
          act={`${noun}.delete`}
          id={`delete${id}`}
          hidden={hidden}
          submit="Delete keyword"
          previewed
        />
      </Disclosure>
    </>
  );
}

function KeywordFields({ keyword }: { keyword?: ManagedKeyword }) {
  return (
    <div className="grid gap-3 sm:grid-cols-[14rem_1fr]">
      <ActField kind="text" name="name" label="Name" value={keyword?.name} required />
      <ActField kind="text" name="description" label="Meaning" value={keyword?.description} />
    </div>
  );
}
