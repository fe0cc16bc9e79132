import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { readSegment } from "#app/param.ts";
import { ActForm } from "#components/admin/act-form.tsx";
import { KeepFresh } from "#components/admin/keep-fresh.tsx";
import { MoveProgress, MoveState } from "#components/admin/move-state.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { NotFound } from "#lib/errors.ts";
import { parseNumber, sayNumber } from "#lib/text.ts";
import type { PlanCount } from "#lib/upstream/move/plan.ts";
import { getMove, listSaidBugs, type MoveView, type SaidBug } from "#lib/upstream/move/queries.ts";

export const metadata: Metadata = { title: "Move upstream" };

const SAID = 500;

/** A move: how far it is, where bugs went, which stayed and why, and how to undo it. */
export default async function MovePage({ params }: { params: Promise<{ id: string }> }) {
  const viewer = await enterAdministration();
  const number = parseNumber(readSegment((await params).id));
  if (number === null) notFound();
  const [move, said] = await Promise.all([getMove(viewer, number), listSaidBugs(viewer, number, SAID)]).catch(
    (error: unknown) => {
      if (error instanceof NotFound) notFound();
      throw error;
    },
  );
  const goesOn = (move.state === "moving" || move.state === "undoing") && !move.stopped;
  return (
    <>
      <div>
        <Breadcrumbs trail={[{ label: "Moves upstream", href: "/admin/moves" }, { label: move.product }]} />
        <PageHead
          title={
            <>
              Move of {move.product} <MoveState move={move} />
            </>
          }
          lead={
            <>
              Started {move.startedBy ? `by ${move.startedBy} ` : "from the command line "}
              <Time at={move.startedAt} />. Plan <code>{move.digest.slice(0, 12)}</code>.
            </>
          }
        />
      </div>
      {move.stopped ? (
        <Notice kind="warn" title="It does not go on by itself.">
          {move.stopped} Continue it with <code>npm run admin -- move continue {move.id}</code>, or undo it
          below.
        </Notice>
      ) : null}
      {goesOn ? (
        <Section title="Progress">
          <MoveProgress move={move} />
          <KeepFresh />
        </Section>
      ) : null}
      <Numbers move={move} />
      <Counts title="Where bugs go" counts={move.counts.places} of="To" />
      <Counts title="What stays, and why" counts={move.counts.reasons} of="Reason" />
      <SaidBugs said={said} />
      {move.undoUntil || move.state === "moving" || (move.state === "undoing" && move.stopped) ? (
        <Section title="Undo">
          <ActForm act="move.undo" id="undo" hidden={{ move: move.id }} submit="Undo the move" previewed>
            <p>
              Puts the bugs back and removes what the move created. What people changed since is kept, and
              named here.{" "}
              {move.undoUntil ? (
                <>
                  Until <Time at={move.undoUntil} />.
                </>
              ) : null}
            </p>
          </ActForm>
        </Section>
      ) : null}
    </>
  );
}

function Numbers({ move }: { move: MoveView }) {
  const numbers = [
    ["Moved", move.moved],
    ["Stayed", move.stayed],
    ["Waiting", move.waiting],
    ["Put back", move.undone],
    ["Not put back", move.kept],
  ] as const;
  return (
    <Section title="Bugs">
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {numbers.map(([label, bugs], place) =>
          bugs > 0 || place < 2 ? (
            <div key={label}>
              <dt className="text-muted text-sm">{label}</dt>
              <dd className="text-lg tabular-nums">{sayNumber(bugs)}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {move.leftovers.length > 0 ? (
        <>
          <p className="mt-3">What the move created and is still used:</p>
          <ul className="list-disc pl-5">
            {move.leftovers.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      ) : null}
    </Section>
  );
}

function Counts({ title, counts, of }: { title: string; counts: readonly PlanCount[]; of: string }) {
  if (counts.length === 0) return null;
  const hasSight = counts.some(({ sight }) => sight !== undefined);
  return (
    <Section title={title} flush>
      <Table caption={title}>
        <thead>
          <tr>
            <Th>{of}</Th>
            <Th number>Bugs</Th>
            <Th>Such as</Th>
            {hasSight ? <Th>Who sees them, as of the preview</Th> : null}
          </tr>
        </thead>
        <tbody>
          {counts.map(({ text, bugs, samples, sight }) => (
            <tr key={text}>
              <Td main>{text}</Td>
              <Td label="Bugs" number>
                {sayNumber(bugs)}
              </Td>
              <Td label="Such as">
                <span className="flex flex-wrap gap-x-3">
                  {samples.map((bug) => (
                    <Link key={bug} href={`/bugs/${bug}`} prefetch={false}>
                      {bug}
                    </Link>
                  ))}
                </span>
              </Td>
              {hasSight ? (
                <Td label="Who sees them, as of the preview">
                  {sight?.join(" ") || "The same people as before."}
                </Td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

const STATES = { stayed: "stayed", undone: "put back", kept: "not put back" } as const;

function SaidBugs({ said }: { said: readonly SaidBug[] }) {
  if (said.length === 0) return null;
  return (
    <Section title={said.length < SAID ? "Bug by bug" : `Bug by bug, the first ${SAID}`} flush>
      <Table caption="Bugs with a reason">
        <thead>
          <tr>
            <Th>Bug</Th>
            <Th>State</Th>
            <Th>Reason</Th>
          </tr>
        </thead>
        <tbody>
          {said.map(({ bugId, state, reason }) => (
            <tr key={bugId}>
              <Td main>
                <Link href={`/bugs/${bugId}`} prefetch={false}>
                  {bugId}
                </Link>
              </Td>
              <Td label="State">{STATES[state]}</Td>
              <Td label="Reason">{reason}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
