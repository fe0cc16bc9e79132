import type { ReactNode } from "react";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { OpenLink, Row } from "#components/admin/open-row.tsx";
import { RepositoryFields, SecretField } from "#components/admin/repository-fields.tsx";
import type { Room } from "#components/admin/room.ts";
import { WebhookSetup } from "#components/admin/webhook-setup.tsx";
import { FORGE_LABELS } from "#components/catalog/forges.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Delivery, ManagedRepository } from "#lib/admin/repositories/queries.ts";
import { sayNumber } from "#lib/text.ts";

type Props = {
  product: string;
  /** The address of this site. */
  site: string;
  repositories: readonly ManagedRepository[];
  /** The last messages of the open one. */
  deliveries: readonly Delivery[];
  room: Room;
};

/** The repositories of a product; one may be open. */
export function RepositoryTable({ product, site, repositories, deliveries, room }: Props) {
  return (
    <Table caption={`Repositories of ${product}`} className="opens room-table">
      <thead>
        <tr>
          <Th>Repository</Th>
          <Th>Forge</Th>
          <Th>Development branch</Th>
          <Th number>Changes</Th>
          <Th>Last message</Th>
        </tr>
      </thead>
      <tbody>
        {repositories.map((repository) => {
          const { name, forge, developmentBranch, changes, lastDeliveryAt, hasSecret, isActive } = repository;
          const id = `r${repository.id}`;
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={5}
              forms={() => <RepositoryForms {...{ product, site, repository, deliveries }} />}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {name}
                </OpenLink>
                {isActive ? null : (
                  <>
                    {" "}
                    <Badge>switched off</Badge>
                  </>
                )}
                {hasSecret || forge === "git" ? null : (
                  <>
                    {" "}
                    <Badge>no secret</Badge>
                  </>
                )}
              </Td>
              <Td label="Forge">{FORGE_LABELS[forge]}</Td>
              <Td label="Development branch">{developmentBranch}</Td>
              <Td number label="Changes">
                {sayNumber(changes)}
              </Td>
              <Td label="Last message">{lastDeliveryAt ? <Time at={lastDeliveryAt} /> : "none"}</Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

type FormsProps = Pick<Props, "product" | "site" | "deliveries"> & { repository: ManagedRepository };

function RepositoryForms({ product, site, repository, deliveries }: FormsProps): ReactNode {
  const { id, name, forge, revision, isActive, hasSecret } = repository;
  const which = { product, repository: name, forge };
  return (
    <>
      <WebhookSetup product={product} site={site} forge={forge} />
      {forge === "git" ? null : <Deliveries rows={deliveries} hasSecret={hasSecret} />}
      <ActForm
        act="repository.change"
        id={`change${id}`}
        hidden={{ ...which, revision }}
        submit="Save repository"
      >
        <RepositoryFields repository={repository} />
        <ActField
          kind="box"
          name="isActive"
          label="Switched on"
          help="If not, messages from it are refused. The changes that are here stay."
          checked={isActive}
        />
      </ActForm>
      {forge === "git" ? null : (
        <Disclosure summary={hasSecret ? "New secret" : "Set a secret"}>
          <ActForm act="repository.secret" id={`secret${id}`} hidden={which} submit="Set secret">
            <SecretField />
          </ActForm>
        </Disclosure>
      )}
      <Disclosure summary="Delete">
        <ActForm
          act="repository.delete"
          id={`delete${id}`}
          hidden={{ ...which, revision }}
          submit="Delete repository"
          previewed
        />
      </Disclosure>
    </>
  );
}

function Deliveries({ rows, hasSecret }: { rows: readonly Delivery[]; hasSecret: boolean }) {
  if (rows.length === 0) {
    const why = hasSecret
      ? "No message came yet. One with a wrong secret is refused and not listed: the forge shows the answer."
      : "It has no secret: every message is refused.";
    return <p className="text-muted">{why}</p>;
  }
  return (
    <Table caption="Last messages" showCaption>
      <thead>
        <tr>
          <Th>Time</Th>
          <Th>Event</Th>
          <Th>Outcome</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, at, event, outcome }) => (
          <tr key={key}>
            <Td label="Time">
              <Time at={at} as="exact" />
            </Td>
            <Td label="Event">
              <code>{event}</code>
            </Td>
            <Td main>{outcome || "Not finished: the forge may send it again."}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
