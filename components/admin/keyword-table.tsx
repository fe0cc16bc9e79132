import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { NewRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { bugListAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedKeyword } from "#lib/admin/keywords/queries.ts";
import { sayNumber } from "#lib/text.ts";

/** The acts for these keywords, and their hidden fields. */
type Owner = { noun: "keyword" | "siteKeyword"; owner: Record<string, string> };

type Props = {
  caption: string;
  keywords: readonly ManagedKeyword[];
  room: Room;
  /** The product whose bugs are counted. */
  product?: string;
  /** Read-only without it. */
  manage?: Owner;
};

/** Keywords with descriptions and bug counts; one may be open. */
export function KeywordTable({ caption, keywords, room, product, manage }: Props) {
  return (
    <Table caption={caption} className="opens">
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
          const search = { ...(product ? { product } : {}), keyword: name, status: "@all" };
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={3}
              forms={() => (manage ? <KeywordForms keyword={keyword} {...manage} /> : null)}
            >
              <Td main>
                {manage ? (
                  <OpenLink room={room} id={id}>
                    {name}
                  </OpenLink>
                ) : (
                  name
                )}
                {isActive ? null : (
                  <>
                    {" "}
                    <Badge>not offered</Badge>
                  </>
                )}
              </Td>
              <Td>{description}</Td>
              <Td number label="Bugs">
                {bugs === 0 ? "0" : <a href={bugListAddress(search)}>{sayNumber(bugs)}</a>}
              </Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

/** The form for a new keyword. */
export function NewKeyword({ room, noun, owner }: Owner & { room: Room }) {
  return (
    <NewRow room={room} label="New keyword">
      <ActForm act={`${noun}.create`} id="new-keyword" hidden={owner} submit="Create keyword">
        <KeywordFields />
      </ActForm>
    </NewRow>
  );
}

function KeywordForms({ keyword, noun, owner }: Owner & { keyword: ManagedKeyword }) {
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
          help="If not, it cannot be selected any more; bugs that have it keep it."
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
    <div className="field-row sm:grid-cols-[14rem_1fr]">
      <ActField kind="text" name="name" label="Name" value={keyword?.name} required />
      <ActField kind="text" name="description" label="Meaning" value={keyword?.description} />
    </div>
  );
}
