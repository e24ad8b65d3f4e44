// Where the providers of a configuration are: their positions by id and by path.

@final
export class Places {
  private byId: Map<string, i32> = new Map<string, i32>();
  private byPath: Map<string, i32> = new Map<string, i32>();

  /** The first one of an id has it. */
  add(id: string, path: string, position: i32): void {
    if (id.length > 0 && !this.byId.has(id)) this.byId.set(id, position);
    this.byPath.set(path, position);
  }

  /** Position of the provider with this id; -1: none. */
  of(id: string): i32 {
    return this.byId.has(id) ? this.byId.get(id) : -1;
  }

  /** Position of what stands at this path; -1: nothing. */
  at(path: string): i32 {
    return this.byPath.has(path) ? this.byPath.get(path) : -1;
  }
}
