import { FlagForm } from "#components/bugs/flag-form.tsx";
import { QuestionForm } from "#components/bugs/question-form.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { RequestLine, RequestSide } from "#lib/bugs/views/request-queries.ts";
import { flagKey } from "#lib/flags/flag-key.ts";

/** Requests, each with its answer form. */
export function RequestTable({ lines, side }: { lines: readonly RequestLine[]; side: RequestSide }) {
  return (
    <Table caption="Requests">
      <thead>
        <tr>
          <Th>Bug</Th>
          <Th>Flag</Th>
          <Th>Product</Th>
          {side === "by-me" ? null : <Th>By</Th>}
          {side === "of-me" || side === "of-nobody" ? null : <Th>Of</Th>}
          <Th>Asked</Th>
          <Th>{side === "by-me" ? "Change" : "Answer"}</Th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Request key={line.id} line={line} side={side} />
        ))}
      </tbody>
    </Table>
  );
}

function Request({ line, side }: { line: RequestLine; side: RequestSide }) {
  const {
    bugId,
    summary,
    type,
    description,
    attachment,
    attachmentId,
    question,
    product,
    component,
    target,
  } = line;
  return (
    <tr className="[&>td]:align-top">
      <Td main>
        <Link href={`/bugs/${bugId}`}>
          <span className="text-muted tabular-nums">{bugId}</span> {summary}
        </Link>
        <span className="block text-muted text-xs">
          <StatusWord {...line} /> · {line.severity}
          {target ? ` · for ${target}` : null}
        </span>
        {attachmentId ? (
          <span className="block text-muted text-xs">
            on <Link href={`/bugs/${bugId}/attachments/${attachmentId}`}>{attachment}</Link>
          </span>
        ) : null}
        {question ? <q className="block text-muted text-sm">{question}</q> : null}
      </Td>
      <Td label="Flag">
        <span title={description || undefined}>{type}</span>
      </Td>
      <Td label="Product">
        {product}
        {component ? <span className="text-muted"> › {component}</span> : null}
      </Td>
      {side === "by-me" ? null : <Who label="By" person={line.setter} />}
      {side === "of-me" || side === "of-nobody" ? null : <Who label="Of" person={line.requestee} />}
      <Td label="Asked">
        <Time at={line.requestedAt} />
      </Td>
      <Td>
        <RequestForm line={line} side={side} />
      </Td>
    </tr>
  );
}

function Who({ label, person }: { label: string; person: RequestLine["setter"] }) {
  return (
    <Td label={label}>
      {person ? <PersonName {...person} /> : <span className="text-muted">nobody in particular</span>}
    </Td>
  );
}

/** A question is answered right there; other requests open their form. */
function RequestForm({ line, side }: { line: RequestLine; side: RequestSide }) {
  const { id, bugId, revision, moves, canNameRequestee, requestee } = line;
  if (moves.length === 0) return null;
  const flag = flagKey({ flagId: id });
  const form = line.isQuestion ? (
    <QuestionForm
      bugId={bugId}
      revision={revision}
      flag={flag}
      isOpen
      isOwn={line.isOwn}
      moves={moves}
      naming={canNameRequestee ? { several: false, suggested: line.suggested } : null}
      template=""
    />
  ) : (
    <FlagForm
      bugId={bugId}
      revision={revision}
      flag={flag}
      status="requested"
      moves={moves}
      asked={
        canNameRequestee ? { people: requestee ? [requestee] : [], several: line.isMultiplicable } : null
      }
      comment=""
    />
  );
  if (line.isQuestion && (side === "of-me" || side === "of-nobody"))
    return (
      <div key={revision} className="w-72 max-w-full">
        {form}
      </div>
    );
  return (
    <details key={revision}>
      <summary className={buttonClass("secondary", "sm")}>{verbOf(side, moves)}</summary>
      <div className="my-2 w-72 max-w-full">{form}</div>
    </details>
  );
}

/** What opens the form: who may only pass a request on is not told to answer it. */
function verbOf(side: RequestSide, moves: RequestLine["moves"]): string {
  if (side === "by-me") return "Change";
  if (moves.includes("answered")) return "Answer";
  return moves.some((move) => move === "granted" || move === "denied") ? "Answer" : "Pass on";
}
