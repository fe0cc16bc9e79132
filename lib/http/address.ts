/** The address if it leads somewhere on this site, else the home page: nobody is sent away by a crafted link. */
export function localAddress(address: string | null | undefined): string {
  const base = "http://here.invalid";
  if (!address?.startsWith("/") || !URL.canParse(address, base)) return "/";
  const url = new URL(address, base);
  // "/.//elsewhere" comes out as "//elsewhere", which a browser takes for another host.
  if (url.origin !== base || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}
