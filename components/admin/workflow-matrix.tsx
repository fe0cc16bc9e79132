"use client";

import { useAct } from "#components/admin/act-form.tsx";
import { ErrorText } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import {
  MEANING_LABELS,
  MEANINGS,
  type Meaning,
  PHASE_LABELS,
  PHASES,
  type Phase,
} from "#lib/catalog/workflow/phases.ts";
import { typedAll } from "#lib/http/form-state.ts";
import { sayNumber } from "#lib/text.ts";

type Move = { from: string | null; to: string; requiresComment: boolean };
type Props = {
  statuses: readonly { name: string; isOpen: boolean; phase: Phase }[];
  resolutions: readonly {
    name: string;
    meaning: Meaning;
    requiresComment?: boolean;
    refusesOpenBlockers?: boolean;
  }[];
  transitions: readonly Move[];
  /** Bugs by status. */
  counts: Readonly<Record<string, number>>;
};

/**
 * A workflow as a matrix of checkboxes: a row for each status to move from, with its phase, and a column for each status to
 * move to; below a ticked box, whether the move needs a comment. Then the resolutions with their meanings. Put it inside an
 * ActForm; works without JavaScript.
 */
export function WorkflowMatrix({ statuses, resolutions, transitions, counts }: Props) {
  const { state, id } = useAct();
  const selected = typedAll(
    state,
    "statuses",
    statuses.map(({ name }) => name),
  );
  const moves = typedAll(state, "transitions", transitions.map(moveValue));
  const commented = typedAll(
    state,
    "requiresComment",
    transitions.filter((move) => move.requiresComment).map(moveValue),
  );
  const ends = typedAll(
    state,
    "resolutions",
    resolutions.map(({ name }) => name),
  );
  const phases = typedAll(
    state,
    "phases",
    statuses.map(({ name, phase }) => `${name}=${phase}`),
  );
  const meanings = typedAll(
    state,
    "meanings",
    resolutions.map(({ name, meaning }) => `${name}=${meaning}`),
  );
  const explained = typedAll(
    state,
    "resolutionComments",
    resolutions.flatMap(({ name, requiresComment }) => (requiresComment ? [name] : [])),
  );
  const unblocked = typedAll(
    state,
    "resolutionBlockers",
    resolutions.flatMap(({ name, refusesOpenBlockers }) => (refusesOpenBlockers ? [name] : [])),
  );
  const rows = [{ name: "" }, ...statuses];
  return (
    <div className="grid gap-4">
      <p className="text-muted text-xs">
        Rows are the current status, columns the next one. Below a ticked box: whether the move needs a
        comment. Statuses that are not ticked are removed. The phase is the progress of a bug, whatever its
        status is called.
      </p>
      <section
        aria-label="Transitions between statuses"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto"
      >
        <table className="border-collapse text-sm">
          <caption className="sr-only">Transitions between statuses</caption>
          <thead>
            <tr>
              <th scope="col" className="sticky left-0 bg-surface p-1.5 text-left font-medium text-muted">
                From
              </th>
              <th scope="col" className="p-1.5 text-left font-medium text-muted">
                Phase
              </th>
              {statuses.map(({ name, isOpen }) => (
                <th key={name} scope="col" className="p-1.5 align-bottom font-medium text-xs">
                  {name}
                  <span className="block font-normal text-muted">{isOpen ? "open" : "closed"}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name: from }) => (
              <tr key={from} className="border-line border-t">
                <th scope="row" className="sticky left-0 bg-surface p-1.5 text-left font-normal">
                  {from === "" ? (
                    <span className="text-muted">New bug</span>
                  ) : (
                    <label className="flex items-center gap-2 whitespace-nowrap">
                      <input
                        type="checkbox"
                        name="statuses"
                        value={from}
                        defaultChecked={selected.includes(from)}
                        className={BOX}
                      />
                      {from}
                      {counts[from] ? (
                        <span className="text-muted text-xs">{sayNumber(counts[from])}</span>
                      ) : null}
                    </label>
                  )}
                </th>
                <td className="border-line border-l p-1">
                  {from === "" ? null : (
                    <Select
                      name="phases"
                      aria-label={`Phase of ${from}`}
                      defaultValue={chosen(phases, from)}
                      options={phaseOptions(from)}
                      className="w-32"
                    />
                  )}
                </td>
                {statuses.map(({ name: to }) => (
                  <td key={to} className="border-line border-l p-1 text-center align-top">
                    {from === to ? (
                      <span className="text-muted">=</span>
                    ) : (
                      <Cell from={from} to={to} moves={moves} commented={commented} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {["statuses", "phases", "transitions"].map((name) =>
        state.fields[name] ? <ErrorText key={name} id={`${id}-${name}`} errors={state.fields[name]} /> : null,
      )}
      <fieldset>
        <legend className="pb-1 font-medium">Resolutions</legend>
        <p className="pb-1 text-muted text-xs">
          Below each: whether it needs a comment, and whether it waits until all bugs that the bug depends on
          are closed.
        </p>
        <input type="hidden" name="resolutionComments" value="" />
        <input type="hidden" name="resolutionBlockers" value="" />
        <div className="grid gap-x-6 gap-y-1 md:grid-cols-2 2xl:grid-cols-3">
          {resolutions.map(({ name }) => (
            <div
              key={name}
              className="grid grid-cols-[minmax(0,1fr)_11rem] items-center gap-x-3 md:grid-cols-[minmax(0,11rem)_12rem]"
            >
              <label className="flex min-h-(--control-sm) min-w-0 items-center gap-2 break-all">
                <input
                  type="checkbox"
                  name="resolutions"
                  value={name}
                  defaultChecked={ends.includes(name)}
                  className={BOX}
                />
                {name}
              </label>
              <Select
                name="meanings"
                aria-label={`What ${name} means`}
                defaultValue={chosen(meanings, name)}
                options={MEANINGS.map((word) => ({ value: `${name}=${word}`, label: MEANING_LABELS[word] }))}
              />
              <span className="col-span-full flex gap-4 pb-1 pl-6 text-muted text-xs">
                <Rule
                  name="resolutionComments"
                  value={name}
                  isOn={explained.includes(name)}
                  label={`${name} only with a comment`}
                  word="why"
                />
                <Rule
                  name="resolutionBlockers"
                  value={name}
                  isOn={unblocked.includes(name)}
                  label={`${name} only without open blockers`}
                  word="no open blockers"
                />
              </span>
            </div>
          ))}
        </div>
        {["resolutions", "meanings", "resolutionComments", "resolutionBlockers"].map((name) =>
          state.fields[name] ? (
            <ErrorText key={name} id={`${id}-${name}`} errors={state.fields[name]} />
          ) : null,
        )}
      </fieldset>
    </div>
  );
}

const BOX = "size-4 shrink-0 accent-accent pointer-coarse:size-5";

/** A rule of a resolution. */
function Rule({
  name,
  value,
  isOn,
  label,
  word,
}: {
  name: string;
  value: string;
  isOn: boolean;
  label: string;
  word: string;
}) {
  return (
    <label className="flex items-center gap-1">
      <input
        type="checkbox"
        name={name}
        value={value}
        defaultChecked={isOn}
        aria-label={label}
        className="size-3 shrink-0 accent-accent pointer-coarse:size-4"
      />
      {word}
    </label>
  );
}

function Cell({
  from,
  to,
  moves,
  commented,
}: {
  from: string;
  to: string;
  moves: readonly string[];
  commented: readonly string[];
}) {
  const value = `${from}>${to}`;
  return (
    <span className="group/cell inline-grid min-h-10 min-w-12 content-start justify-items-center gap-1">
      <input
        type="checkbox"
        name="transitions"
        value={value}
        defaultChecked={moves.includes(value)}
        aria-label={from === "" ? `A new bug may be ${to}` : `From ${from} to ${to}`}
        className={`peer mt-1 ${BOX}`}
      />
      {from === "" ? null : (
        <label className="invisible flex items-center gap-1 text-muted text-xs peer-checked:visible">
          <input
            type="checkbox"
            name="requiresComment"
            value={value}
            defaultChecked={commented.includes(value)}
            aria-label={`From ${from} to ${to} only with a comment`}
            className="size-3 shrink-0 accent-accent pointer-coarse:size-4"
          />
          why
        </label>
      )}
    </span>
  );
}

/** The value for a name in `NAME=value` pairs. */
function chosen(pairs: readonly string[], name: string): string | undefined {
  return pairs.find((pair) => pair.startsWith(`${name}=`));
}

function phaseOptions(status: string) {
  return PHASES.map((phase) => ({
    value: `${status}=${phase}`,
    label: PHASE_LABELS[phase],
  }));
}

function moveValue({ from, to }: Move): string {
  return `${from ?? ""}>${to}`;
}
