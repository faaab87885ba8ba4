import type { Check } from './check.ts';
import { addressingChecks as addressing } from './checks/addressing.ts';
import { alwaysFail } from './checks/always-fail.ts';
import { chosenChecks as chosen } from './checks/chosen.ts';
import { graphChecks as graph } from './checks/graph.ts';
import { interruptChecks as interrupts } from './checks/interrupts.ts';
import { nameChecks as names } from './checks/names.ts';
import { pciChecks as pci } from './checks/pci.ts';
import { deprecatedGpioProperty, gpiosProperty, providerChecks } from './checks/providers.ts';
import { referenceChecks as references } from './checks/references.ts';
import { serialBusChecks as serial } from './checks/serial-buses.ts';
import { simpleBusChecks as simpleBus } from './checks/simple-bus.ts';
import { valueTypeChecks as types } from './checks/value-types.ts';

/** Every check, in the order of the table of dtc 1.7.0, which decides the order of messages. */
export const checks: readonly Check[] = [
  names.duplicateNodeNames,
  names.duplicatePropertyNames,
  names.nodeNameChars,
  names.nodeNameFormat,
  names.nodeNameNotEmpty,
  names.propertyNameChars,
  names.nameIsString,
  names.nameProperties,
  names.nodeNameVsPropertyName,
  references.duplicateLabel,
  references.explicitPhandles,
  references.phandleReferences,
  references.pathReferences,
  references.omitUnusedNodes,
  types.addressCellsIsCell,
  types.sizeCellsIsCell,
  types.deviceTypeIsString,
  types.modelIsString,
  types.statusIsString,
  types.labelIsString,
  types.compatibleIsStringList,
  types.namesIsStringList,
  names.propertyNameCharsStrict,
  names.nodeNameCharsStrict,
  addressing.addrSizeCells,
  addressing.regFormat,
  addressing.rangesFormat,
  addressing.dmaRangesFormat,
  addressing.unitAddressVsReg,
  addressing.unitAddressFormat,
  pci.pciBridge,
  pci.pciDeviceReg,
  pci.pciDeviceBusNum,
  simpleBus.simpleBusBridge,
  simpleBus.simpleBusReg,
  serial.i2cBusBridge,
  serial.i2cBusReg,
  serial.spiBusBridge,
  serial.spiBusReg,
  addressing.avoidDefaultAddrSize,
  addressing.avoidUnnecessaryAddrSize,
  addressing.uniqueUnitAddress,
  addressing.uniqueUnitAddressIfEnabled,
  chosen.obsoleteChosenInterruptController,
  chosen.chosenNodeIsRoot,
  chosen.chosenNodeBootargs,
  chosen.chosenNodeStdoutPath,
  ...providerChecks,
  deprecatedGpioProperty,
  gpiosProperty,
  interrupts.interruptsProperty,
  interrupts.interruptProvider,
  interrupts.interruptMap,
  chosen.aliasPaths,
  graph.graphNodes,
  graph.graphChildAddress,
  graph.graphPort,
  graph.graphEndpoint,
  alwaysFail,
];

const byName: ReadonlyMap<string, Check> = new Map(checks.map((check) => [check.name, check]));

export const checkByName = (name: string): Check | undefined => byName.get(name);
