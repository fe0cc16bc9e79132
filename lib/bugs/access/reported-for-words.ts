/** The downstream product, and the version of it, that a bug was reported for which is filed in another product. */
export type ReportedFor = { productId: number; product: string; version: string | null };

/** In words: "RHV Manager 4.4.9". */
export function sayReportedFor({ product, version }: ReportedFor): string {
  return version === null ? product : `${product} ${version}`;
}
