// Keys that come from outside. `table[key]` finds what every object inherits as well (`constructor`, `__proto__`), and a write through it
// changes every object of the process; lint (scripts/lint/own-keys.js) lets no such read or write stand.

/** The value of an object's own key, of a list's item; undefined where there is none of its own. */
export function ownValue<V>(object: Readonly<Record<string | number, V>>, key: string | number): V | undefined;
export function ownValue(object: object, key: string | number): unknown;
export function ownValue(object: object, key: string | number): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value as unknown;
}

/** Sets a key of the object itself, whatever the key is. */
export function setOwn(object: object, key: string | number, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Takes a key of the object itself away. */
export function deleteOwn(object: object, key: string | number): void {
  if (Object.hasOwn(object, key)) Reflect.deleteProperty(object, key);
}
