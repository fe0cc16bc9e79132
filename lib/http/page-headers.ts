/**
 * The Content-Security-Policy of pages: scripts and styles only with this nonce or from this site, images and fonts
 * only from this site, no framing. In development React evaluates code and the error overlay writes styles.
 */
export function contentSecurityPolicy(nonce: string, isDev: boolean): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self'",
    // What is attached is played and read in place; our pages themselves refuse to be framed.
    "media-src 'self'",
    "frame-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The header by which the proxy tells pages their own path and query. */
export const PATH_HEADER = "x-headwater-path";

/**
 * Headers of every response. Other sites do not learn which page a link was on. Behind https, browsers use only https
 * for a year.
 */
export function securityHeaders(siteUrl: string): [name: string, value: string][] {
  const headers: [string, string][] = [
    ["X-Content-Type-Options", "nosniff"],
    // With "no-referrer", our own forms would be sent with "Origin: null".
    ["Referrer-Policy", "same-origin"],
    ["Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"],
    ["Cross-Origin-Opener-Policy", "same-origin"],
  ];
  if (siteUrl.startsWith("https://")) headers.push(["Strict-Transport-Security", "max-age=31536000"]);
  return headers;
}
