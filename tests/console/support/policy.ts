/** The policy that the gateway's page has: nothing but itself; style and script elements only with this answer's nonce. */
export function contentSecurityPolicy(nonce: string): string {
  const own = ["default-src 'self'", `script-src 'self' 'nonce-${nonce}'`, `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' data:"];
  return [...own, "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"].join("; ");
}
