import { severityClass } from "#components/bugs/severity-word.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { UnroutedReport } from "#lib/upstream/routing/queries.ts";

/** Private reports, oldest first, with what was said about where they are. */
export function UnroutedTable({ product, reports }: { product: string; reports: readonly UnroutedReport[] }) {
  return (
    <Table caption={`Unrouted private reports of ${product}`} className="room-table">
      <thead>
        <tr>
          <Th>Bug</Th>
          <Th>Waiting since</Th>
          <Th>Version</Th>
          <Th>Status</Th>
          <Th>Severity</Th>
          <Th>Assignee</Th>
          <Th>Belongs to</Th>
          <Th>Reporter</Th>
        </tr>
      </thead>
      <tbody>
        {reports.map(({ id, summary, since, version, severity, home, component, reporter, ...bug }) => (
          <tr key={id}>
            <Td main>
              <a href={`/bugs/${id}`}>
                #{id} {summary}
              </a>
            </Td>
            <Td label="Waiting since">
              <Time at={since} />
            </Td>
            <Td label="Version">{version ?? "not said"}</Td>
            <Td label="Status">{bug.status}</Td>
            <Td label="Severity">
              <span className={severityClass(severity)}>{severity}</span>
            </Td>
            <Td label="Assignee">{bug.assignee ?? "nobody"}</Td>
            <Td label="Belongs to">{[home, component].filter(Boolean).join(" › ")}</Td>
            <Td label="Reporter">{reporter ?? "unknown"}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
