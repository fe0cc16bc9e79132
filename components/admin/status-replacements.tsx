"use client";

import { useAct } from "#components/admin/act-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ErrorText } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { typedAll } from "#lib/http/form-state.ts";
import { capital, sayNumber } from "#lib/text.ts";

type StatusChoice = { name: string; isOpen: boolean };

/**
 * Replacements for removed statuses: a select for each status with bugs, folded by default. Put it inside an ActForm.
 */
export function StatusReplacements({
  from,
  to,
  counts,
}: {
  from: readonly StatusChoice[];
  to: readonly StatusChoice[];
  counts: Readonly<Record<string, number>>;
}) {
  const { state, id } = useAct();
  const chosen = typedAll(state, "moveTo").filter(Boolean);
  const used = from.filter(({ name }) => counts[name]);
  const errors = state.fields.moveTo ?? [];
  const problemsOf = (name: string) => errors.filter((error) => error.startsWith(`${name}: `));
  const others = errors.filter((error) => !used.some(({ name }) => problemsOf(name).includes(error)));
  if (used.length === 0) return null;
  return (
    <Disclosure
      summary="Replacements for removed statuses"
      id={`${id}-moveTo`}
      open={errors.length > 0 || chosen.length > 0 || undefined}
    >
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {used.map(({ name, isOpen }) => (
          <div key={name} className="grid gap-1">
            <label htmlFor={`${id}-from-${name}`} className="text-sm">
              {name} <span className="text-muted text-xs">{sayNumber(counts[name] ?? 0)}</span>
            </label>
            <Select
              id={`${id}-from-${name}`}
              name="moveTo"
              empty="Not selected"
              aria-invalid={problemsOf(name).length > 0 || undefined}
              aria-describedby={problemsOf(name).length > 0 ? `${id}-from-${name}-error` : undefined}
              defaultValue={chosen.find((choice) => choice.startsWith(`${name}>`)) ?? ""}
              options={to
                .filter((status) => status.name !== name && status.isOpen === isOpen)
                .map((status) => ({ value: `${name}>${status.name}`, label: status.name }))}
            />
            {problemsOf(name).length > 0 ? (
              <ErrorText
                id={`${id}-from-${name}-error`}
                errors={problemsOf(name).map((problem) => capital(problem.slice(name.length + 2)))}
              />
            ) : null}
          </div>
        ))}
      </div>
      <p className="pt-1 text-muted text-xs">What is open stays open, what is closed stays closed.</p>
      {others.length > 0 ? <ErrorText id={`${id}-moveTo-error`} errors={others} /> : null}
    </Disclosure>
  );
}
