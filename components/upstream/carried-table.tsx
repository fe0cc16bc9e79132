import { productAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { CountLink } from "#components/upstream/question-table.tsx";
import type { DownstreamVersion, ManifestCounts } from "#lib/search/trackings/manifests.ts";
import { countOf } from "#lib/text.ts";

export type CarriedRow = { version: DownstreamVersion; counts: ManifestCounts };

const COLUMNS = [
  { key: "in_manifest", label: "In the manifest" },
  { key: "backport_requested", label: "Backport requested" },
  { key: "next_rebase", label: "With the next rebase" },
  { key: "needs_backport", label: "Needs a backport" },
] as const;

/** Per downstream version: where the fixes that exist upstream are. Each number links to its list. */
export function CarriedTable({ product, rows }: { product: string; rows: readonly CarriedRow[] }) {
  return (
    <Table caption={`Fixed upstream, by version of ${product}`}>
      <thead>
        <tr>
          <Th>Version</Th>
          <Th>Contains</Th>
          {COLUMNS.map(({ key, label }) => (
            <Th key={key} number>
              {label}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ version, counts }) => (
          <tr key={version.id}>
            <Td main>{version.name}</Td>
            <Td label="Contains">
              {version.lines.map(sayLine).join(", ")}{" "}
              <Link
                href={productAddress(product, `notes?${new URLSearchParams({ version: version.name })}`)}
                aria-label={`Release notes of ${version.name}`}
              >
                Notes
              </Link>
            </Td>
            {COLUMNS.map(({ key, label }) => (
              <Td key={key} number label={label}>
                {key === "needs_backport" && counts.needs_backport > 0 ? (
                  <>
                    <Link
                      href={productAddress(
                        product,
                        `upstream/backports?${new URLSearchParams({ version: version.name })}`,
                      )}
                    >
                      {counts.to_do.toLocaleString("en")} to do
                    </Link>{" "}
                    <span className="text-muted">of</span>{" "}
                  </>
                ) : null}
                <CountLink
                  count={counts[key]}
                  tracking={`@${key}:${product} ${version.name}`}
                  label={`${label}, ${version.name}`}
                />
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function sayLine({ product, version, patches }: DownstreamVersion["lines"][number]): string {
  return `${product} ${version ?? ""}${patches > 0 ? ` and ${countOf(patches, "patch", "patches")}` : ""}`;
}

/** Where to look when a product has no manifests yet. */
export function NoManifests({ product, href }: { product: string; href: string | null }) {
  return (
    <>
      No version of {product} says what it contains of upstream products.{" "}
      {href ? <Link href={href}>Enter the manifest of a version</Link> : "Its maintainers enter that."}
    </>
  );
}
