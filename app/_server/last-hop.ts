/** Of `x-forwarded-for`: the address that our own server or the proxy before it saw. */
export function lastHop(forwardedFor: string | null | undefined): string | undefined {
  return forwardedFor?.split(',').at(-1)!.trim().slice(0, 64);
}
