import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { NewRow, OpenLink, Row } from "#components/admin/open-row.tsx";
import type { Room } from "#components/admin/room.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ManagedReply } from "#lib/admin/saved-replies/queries.ts";
import { cutQuote } from "#lib/text.ts";

type Props = { room: Room; product: string };

/** The saved replies of a product; one may be open. */
export function ReplyTable({ room, product, replies }: Props & { replies: readonly ManagedReply[] }) {
  return (
    <Table caption={`Saved replies of ${product}`} className="opens">
      <thead>
        <tr>
          <Th>Saved reply</Th>
          <Th>Text</Th>
        </tr>
      </thead>
      <tbody>
        {replies.map((reply) => {
          const id = `r${reply.id}`;
          return (
            <Row
              key={id}
              room={room}
              id={id}
              columns={2}
              forms={() => <ReplyForms reply={reply} product={product} />}
            >
              <Td main>
                <OpenLink room={room} id={id}>
                  {reply.name}
                </OpenLink>
              </Td>
              <Td>{cutQuote(reply.text, 160)}</Td>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

/** The form for a new saved reply. */
export function NewReply({ room, product }: Props) {
  return (
    <NewRow room={room} label="New saved reply">
      <ActForm act="savedReply.create" id="new-reply" hidden={{ product }} submit="Create saved reply">
        <ReplyFields />
      </ActForm>
    </NewRow>
  );
}

function ReplyForms({ reply, product }: { reply: ManagedReply; product: string }) {
  const { id, name, revision } = reply;
  const hidden = { product, reply: name, revision };
  return (
    <>
      <ActForm act="savedReply.change" id={`change${id}`} hidden={hidden} submit="Save reply">
        <ReplyFields reply={reply} />
      </ActForm>
      <Disclosure summary="Delete">
        <ActForm
          act="savedReply.delete"
          id={`delete${id}`}
          hidden={hidden}
          submit="Delete saved reply"
          previewed
        />
      </Disclosure>
    </>
  );
}

function ReplyFields({ reply }: { reply?: ManagedReply }) {
  return (
    <>
      <ActField
        kind="text"
        name="name"
        label="Name"
        help="What it is for, such as “Ask for a log”."
        value={reply?.name}
        required
      />
      <ActField
        kind="area"
        name="text"
        label="Text"
        help="Markdown. {reporter} and {product} become the names of the bug’s."
        rows={8}
        value={reply?.text}
        required
      />
    </>
  );
}
