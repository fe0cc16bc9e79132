import "server-only";
import { headers } from "next/headers";
import { PATH_HEADER } from "#lib/http/page-headers.ts";

/** The path and query of the page that is being rendered: Next tells pages only the parts of their address. */
export async function pagePath(): Promise<string> {
  return (await headers()).get(PATH_HEADER) ?? "";
}
