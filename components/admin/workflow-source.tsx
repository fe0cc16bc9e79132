"use client";

import { useState } from "react";
import { ActField } from "#components/admin/act-field.tsx";
import { useAct } from "#components/admin/act-form.tsx";
import { StatusReplacements } from "#components/admin/status-replacements.tsx";
import type { SourceStatuses, StatusChoice } from "#lib/admin/workflows/queries.ts";
import { typed } from "#lib/http/form-state.ts";

type Props = {
  /** The statuses of the workflow that the product uses; null when it has its own. */
  current: readonly StatusChoice[] | null;
  from: readonly StatusChoice[];
  sources: SourceStatuses;
  counts: Readonly<Record<string, number>>;
};

/** Which workflow is copied, and what becomes of bugs in statuses that it does not have. */
export function WorkflowSource({ current, from, sources, counts }: Props) {
  const { state } = useAct();
  const first = current ? "current" : "default";
  const [source, setSource] = useState(typed(state, "from", first));
  const offered: Record<string, readonly StatusChoice[]> = { ...sources, current: current ?? [] };
  const to = offered[source] ?? [];
  return (
    <div
      className="grid gap-3"
      onChange={({ target }) => {
        if (target instanceof HTMLSelectElement && target.name === "from") setSource(target.value);
      }}
    >
      <ActField
        kind="select"
        name="from"
        label="From"
        options={[
          ...(current ? [{ value: "current", label: "The current one" }] : []),
          { value: "default", label: "The site's" },
          { value: "bugzilla", label: "Bugzilla's", hint: "UNCONFIRMED to VERIFIED" },
          { value: "ovirt", label: "oVirt's", hint: "NEW, POST, MODIFIED, ON_QA … CLOSED" },
        ]}
        className="max-w-96"
      />
      {/* Its own statuses need no replacement. */}
      <StatusReplacements
        from={from.filter(({ name }) => !to.some((status) => status.name === name))}
        to={to}
        counts={counts}
      />
    </div>
  );
}
