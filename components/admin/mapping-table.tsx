import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedMapping, UpstreamChoice } from "#lib/admin/mappings/queries.ts";

type Props = {
  product: string;
  mappings: readonly ManagedMapping[];
  upstream: readonly UpstreamChoice[];
  room: Room;
};

/** Each component, and where its bugs are filed; one may be open. */
export function MappingTable({ product, mappings, upstream, room }: Props) {
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
          const { component, upstreamProduct, upstreamComponent, isMapped } = mapping;
          const id = `c${mapping.id}`;
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={3}
              forms={() => <MappingForms product={product} mapping={mapping} upstream={upstream} />}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {component || <em>All other components</em>}
                </OpenLink>
              </Td>
              <Td label="Upstream product">
                {upstreamProduct ?? (
                  <span className="text-muted">
                    {isMapped ? "a product that you do not see" : "not mapped"}
                  </span>
                )}
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
}: Pick<Props, "product" | "upstream"> & { mapping: ManagedMapping }) {
  const { id, component, upstreamProduct, upstreamComponent, isMapped, revision } = mapping;
  const which = { product, component, ...(isMapped ? { revision } : {}) };
  return (
    <>
      <ActForm act="mapping.set" id={`map${id}`} hidden={which} submit="Save mapping">
        <div className="field-row sm:grid-cols-2">
          <ActField
            kind="select"
            name="upstreamProduct"
            label="Upstream product"
            value={upstreamProduct ?? ""}
            empty="Choose a product"
            options={upstream.map(({ name, classification }) => ({
              value: name,
              label: `${name} (${classification})`,
            }))}
            required
          />
          <ActField
            kind="text"
            name="upstreamComponent"
            label="Upstream component"
            help="Leave it blank if the bugs are sorted into components there."
            value={upstreamComponent ?? ""}
          />
        </div>
      </ActForm>
      {isMapped ? (
        <Disclosure summary="Remove">
          <ActForm act="mapping.remove" id={`unmap${id}`} hidden={which} submit="Remove mapping" previewed />
        </Disclosure>
      ) : null}
    </>
  );
}
