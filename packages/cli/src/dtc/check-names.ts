/** Pairs of checks: a property with phandles, and the cells property of what they point to. */
const PAIRS = [
  'clocks',
  'cooling_device',
  'dmas',
  'hwlocks',
  'interrupts_extended',
  'io_channels',
  'iommus',
  'mboxes',
  'msi_parent',
  'mux_controls',
  'phys',
  'power_domains',
  'pwms',
  'resets',
  'sound_dai',
  'thermal_sensors',
];

const CHECKS: ReadonlySet<string> = new Set([
  ...['duplicate_node_names', 'duplicate_property_names', 'node_name_chars', 'node_name_format', 'node_name_not_empty'],
  ...['property_name_chars', 'name_is_string', 'name_properties', 'node_name_vs_property_name', 'duplicate_label'],
  ...['explicit_phandles', 'phandle_references', 'path_references', 'omit_unused_nodes'],
  ...['address_cells_is_cell', 'size_cells_is_cell', 'device_type_is_string', 'model_is_string', 'status_is_string'],
  ...['label_is_string', 'compatible_is_string_list', 'names_is_string_list', 'property_name_chars_strict'],
  ...['node_name_chars_strict', 'addr_size_cells', 'reg_format', 'ranges_format', 'dma_ranges_format'],
  ...['unit_address_vs_reg', 'unit_address_format', 'pci_bridge', 'pci_device_reg', 'pci_device_bus_num'],
  ...['simple_bus_bridge', 'simple_bus_reg', 'i2c_bus_bridge', 'i2c_bus_reg', 'spi_bus_bridge', 'spi_bus_reg'],
  ...['avoid_default_addr_size', 'avoid_unnecessary_addr_size', 'unique_unit_address'],
  ...['unique_unit_address_if_enabled', 'obsolete_chosen_interrupt_controller', 'chosen_node_is_root'],
  ...['chosen_node_bootargs', 'chosen_node_stdout_path', 'deprecated_gpio_property', 'gpios_property'],
  ...[
    'interrupts_property',
    'interrupt_provider',
    'interrupt_map',
    'alias_paths',
    'graph_nodes',
    'graph_child_address',
  ],
  ...['graph_port', 'graph_endpoint', 'always_fail'],
  ...PAIRS.flatMap((name) => [`${name}_property`, `${name}_is_cell`]),
]);

/** A check of some dtc from 1.6 to 1.8: an older Makefile may name one that newer ones dropped. */
export const isCheckName = (name: string): boolean => CHECKS.has(name);
