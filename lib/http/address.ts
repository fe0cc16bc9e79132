/** The address if it is on this site, else the home page: prevents open redirects. */
export function localAddress(address: string | null | undefined): string {
  const base = "http://here.invalid";
  if (!address?.startsWith("/") || !URL.canParse(address, base)) return "/";
  const url = new URL(address, base);
  // "/.//elsewhere" comes out as "//elsewhere", which a browser reads as another host.
  if (url.origin !== base || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}
