// A plugin that does nothing in every callback: what it costs is the price of entering the VM, and so the floor for any plugin.
import "./abort";

export function proxy_abi_version_0_2_1(): void {}

export function malloc(size: usize): usize {
  return __pin(changetype<usize>(new ArrayBuffer(<i32>size)));
}

export function proxy_on_context_create(contextId: u32, parentId: u32): void {}

export function proxy_on_vm_start(rootId: u32, size: u32): bool {
  return true;
}

export function proxy_on_configure(rootId: u32, size: u32): bool {
  return true;
}

export function proxy_on_request_headers(contextId: u32, headers: u32, endOfStream: u32): u32 {
  return 0;
}

export function proxy_on_request_body(contextId: u32, size: u32, endOfStream: u32): u32 {
  return 0;
}

export function proxy_on_response_headers(contextId: u32, headers: u32, endOfStream: u32): u32 {
  return 0;
}

export function proxy_on_response_body(contextId: u32, size: u32, endOfStream: u32): u32 {
  return 0;
}

export function proxy_on_log(contextId: u32): void {}

export function proxy_on_done(contextId: u32): bool {
  return true;
}

export function proxy_on_delete(contextId: u32): void {}
