import { ActForm } from "#components/admin/act-form.tsx";
import { MappingFields } from "#components/admin/mapping-fields.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedMapping, UpstreamChoice } from "#lib/admin/mappings/queries.ts";

type Props = {
  product: string;
  mappings: readonly ManagedMapping[];
  upstream: readonly UpstreamChoice[];
  /** Those of the upstream product to which the open row is mapped. */
  components: readonly string[];
  room: Room;
};

/** Each component, and where its bugs are filed; one may be open. */
export function MappingTable({ product, mappings, upstream, components, room }: Props) {
  return (
    <Table caption={`Upstream mapping of ${product}`} className="opens room-table">
      <thead>
        <tr>
          <Th>Component</Th>
          <Th>Upstream product</Th>
          <Th>Upstream component</Th>
        </tr>
      </thead>
      <tbody>
        {mappings.map((mapping) => {
          const { component, upstreamProduct, upstreamComponent, by, stays } = mapping;
          const asOthers = by === "others" ? <span className="text-muted">, as all others</span> : null;
          const id = `c${mapping.id}`;
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={3}
              forms={() => (
                <MappingForms
                  product={product}
                  mapping={mapping}
                  upstream={upstream}
                  components={components}
                />
              )}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {component || <em>All other components</em>}
                </OpenLink>
              </Td>
              <Td label="Upstream product">
                {upstreamProduct ?? (
                  <span className="text-muted">
                    {stays ? `stays in ${product}` : by ? "a product that you do not see" : "not mapped"}
                  </span>
                )}
                {asOthers}
              </Td>
              <Td label="Upstream component">
                {upstreamComponent ?? (upstreamProduct ? <span className="text-muted">none</span> : "")}
              </Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

function MappingForms({
  product,
  mapping,
  upstream,
  components,
}: Pick<Props, "product" | "upstream" | "components"> & { mapping: ManagedMapping }) {
  const { id, component, by, revision } = mapping;
  const isOwn = by === "own";
  const which = { product, component, ...(isOwn ? { revision } : {}) };
  return (
    <>
      <ActForm act="mapping.set" id={`map${id}`} hidden={which} submit="Save mapping">
        <MappingFields product={product} mapping={mapping} upstream={upstream} components={components} />
      </ActForm>
      {isOwn ? (
        <Disclosure summary="Remove">
          <ActForm act="mapping.remove" id={`unmap${id}`} hidden={which} submit="Remove mapping" previewed />
        </Disclosure>
      ) : null}
    </>
  );
}
