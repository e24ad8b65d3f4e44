// The second wall behind `own/keys`: imported before everything else, it closes the objects that all others inherit from. A mistake that would
// have changed every object of this process is a TypeError of its own request.

/** Nothing is added to these any more. */
const SHARED = [Object, Array, Function, String, Number, Boolean, Map, Set, Promise, RegExp, Date, Error, Buffer, URL];

/** What objects inherit from Object.prototype may be given anew on each of them, as many classes do, and no longer on the prototype. */
function closeProperties(prototype: object): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const { value, writable } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    if (writable !== true) continue;
    Object.defineProperty(prototype, name, {
      configurable: false,
      enumerable: false,
      get: () => value as unknown,
      set(this: object, given: unknown) {
        if (this === prototype) throw new TypeError(`${name} of every object cannot be changed`);
        Object.defineProperty(this, name, { value: given, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

Reflect.deleteProperty(Object.prototype, "__proto__");
closeProperties(Object.prototype);
for (const { prototype } of SHARED) Object.preventExtensions(prototype);
