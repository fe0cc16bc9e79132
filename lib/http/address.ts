/** The address if it is on this site, else the home page: prevents open redirects. */
export function localAddress(address: string | null | undefined): string {
  const base = "http://here.invalid";
  if (!address?.startsWith("/") || !URL.canParse(address, base)) return "/";
  const url = new URL(address, base);
  // "/.//elsewhere" comes out as "//elsewhere", which a browser reads as another host.
  if (url.origin !== base || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}

/** The address of a request whose path can be decoded: where it cannot, as in /products/%, every % stands for itself. */
export function decodableAddress(address: string): string {
  const end = address.indexOf("?");
  const path = end < 0 ? address : address.slice(0, end);
  try {
    decodeURIComponent(path);
    return address;
  } catch {
    return path.replaceAll("%", "%25") + address.slice(path.length);
  }
}
