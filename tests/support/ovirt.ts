import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { importOvirt, type OvirtReport } from "#lib/import/ovirt/ovirt.ts";
import { resetDatabaseTo } from "#tests/support/database.ts";

/** oVirt's published catalogue, commits and release notes, which are not part of the project. */
export const ovirtData = resolve(import.meta.dirname, "../../../shared/data/ovirt");

/** Why a test that needs them is skipped, for its title; empty where they are. */
export const withoutOvirt = existsSync(ovirtData) ? "" : " (skipped: ../shared/data/ovirt is not here)";

/** The database with oVirt's data; gives the report of their import. */
export function resetToOvirt(): Promise<OvirtReport> {
  return resetDatabaseTo("ovirt", () => importOvirt(ovirtData));
}
