import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { ClassificationFields, ClassificationForms } from "#components/admin/classification-forms.tsx";
import { NewRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { listManagedClassifications } from "#lib/admin/classifications/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";

export const metadata: Metadata = { title: "Classifications" };

/** Classifications and their release managers; one may be open for editing. */
export default async function ClassificationsPage({ searchParams }: { searchParams: RoomParams }) {
  const viewer = await enterAdministration();
  const requested = await readRoom("/admin/classifications", searchParams);
  const found = await listManagedClassifications(viewer, {
    ...requested,
    openRow: openNumber(requested.open, "k"),
  });
  const room = { ...requested, page: found.page };
  return (
    <RoomList room={room} found={found} label="Classification">
      <PageHead
        title="Classifications"
        lead="Groups of products that share milestones and release managers."
      />
      <Section flush>
        <NewRow room={room} label="New classification">
          <ActForm act="classification.create" id="new-classification" submit="Create classification">
            <ActField kind="text" name="name" label="Name" required />
            <ClassificationFields />
          </ActForm>
        </NewRow>
        <Table caption="Classifications" className="opens">
          <thead>
            <tr>
              <Th>Classification</Th>
              <Th>Description</Th>
              <Th number>Products</Th>
              <Th number>Release managers</Th>
            </tr>
          </thead>
          <tbody>
            {found.rows.map((classification) => {
              const id = `k${classification.id}`;
              const { name, description, kind, products, managers } = classification;
              return (
                <Row
                  key={id}
                  room={room}
                  id={id}
                  columns={4}
                  forms={() => <ClassificationForms classification={classification} />}
                >
                  <Td main>
                    <OpenLink room={room} id={id}>
                      {name}
                    </OpenLink>{" "}
                    {kind === "downstream" ? <Badge>downstream</Badge> : null}
                  </Td>
                  <Td className="text-muted">{description}</Td>
                  <Td label="Products" number>
                    {products.length}
                  </Td>
                  <Td label="Release managers" number>
                    {managers.length}
                  </Td>
                </Row>
              );
            })}
          </tbody>
        </Table>
      </Section>
    </RoomList>
  );
}
