import type { RelatedSpan } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import { valueSpan } from './location.ts';
import { regionUsers } from './region-users.ts';

const LISTED = 3;

export interface RefusedUsers {
  /** End of a message, empty when no device names the node. */
  readonly note: string;
  readonly related: readonly RelatedSpan[];
}

/**
 * The enabled devices that ask for a pool the kernel does not make, in tree order. Their drivers are told when they probe:
 * of_reserved_mem_device_init_by_idx() finds no region with operations (Linux 3.15 and later).
 */
export function refusedUsers(tree: DeviceTree, path: string): RefusedUsers {
  const users = [...new Set(regionUsers(tree).get(path) ?? [])];
  if (users.length === 0) return { note: '', related: [] };
  const named = users.slice(0, LISTED).map((device) => device.path);
  const more = users.length - named.length;
  const list = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return {
    note: `; of_reserved_mem_device_init() of ${list} returns -EINVAL`,
    related: users.slice(0, LISTED).map((device) => ({
      span: valueSpan(tree, device.path, 'memory-region'),
      message: `${device.path} asks for it`,
    })),
  };
}
