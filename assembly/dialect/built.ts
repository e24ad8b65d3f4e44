// Which dialects this build can read and write: `npm run build -- --dialects chat,messages` leaves the others out.

export const EVERY: u32 = 0xffffffff;
/** A bit for each by its number in `Dialect`. The compiler drops what is asked for none of them. */
// @ts-ignore: asc --use DIALECTS=... makes it
export const BUILT: u32 = isDefined(DIALECTS) ? DIALECTS : EVERY;


@inline
export function isBuilt(dialect: i32): bool {
  return (BUILT & (1 << dialect)) != 0;
}
