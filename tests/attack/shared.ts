// What every object of this process shares, to be compared before and after.

const PROTOTYPES = [Object, Array, Function, String, Number, Boolean, Map, Set, Promise, RegExp, Date, Error].map(
  ({ prototype }) => prototype as object,
);

/** Every property of the built-in prototypes and constructors, with what it is. */
export function shared(): [PropertyKey, unknown][][] {
  return [...PROTOTYPES, Object, Array, Function].map((each) =>
    Reflect.ownKeys(each).map((key) => [key, Object.getOwnPropertyDescriptor(each, key)?.value as unknown]),
  );
}
