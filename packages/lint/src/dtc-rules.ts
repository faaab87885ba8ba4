import { type Check, checks, visitedNodes } from '@carveout/checks';
import { spanOf } from '@carveout/core';
import { type DeviceTree, readStrings, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import { firstCharacter } from './facts/location.ts';
import type { Report, Rule, RuleFinding } from './rule.ts';

/** What `dtc/` in front of a check's name makes it: the id of its rule. */
export function dtcRuleId(check: string): string {
  return `dtc/${check}`;
}

/** Rules of this package that say the same with what the kernel makes of it. */
const EXPLAINED_BY: Readonly<Record<string, readonly string[]>> = {
  ranges_format: ['reserved-memory-cells-mismatch'],
  reg_format: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
};

function ruleOf(check: Check): Rule {
  const { name, code, level, summary, why, examples } = check;
  return {
    id: dtcRuleId(name),
    code,
    severity: isCompilers(check) ? 'error' : 'warning',
    ...(level === 'off' || check.quietInKernel ? { off: true } : {}),
    summary,
    why,
    docs: pageOf(check),
    requires: [...requiredRules(check).map(dtcRuleId), ...(EXPLAINED_BY[name] ?? [])],
    examples,
    check: ({ tree }, report) => runCheck(check, tree, report),
    checkTree: (tree, report) => runCheck(check, tree, report),
  };
}

/** The compiler itself reports it. */
function isCompilers({ code }: Check): boolean {
  return code.startsWith('DTS');
}

function pageOf({ name, level, quietInKernel }: Check): string {
  const levels = { error: 'an error', warning: 'a warning', off: 'off' } as const;
  const kernel = quietInKernel ? ', and the kernel build switches it off unless asked for extra warnings' : '';
  return `This is \`${name}\` of dtc, where it is ${levels[level]}${kernel}.`;
}

/** Steps are no rules: what they require counts in their place. */
function requiredRules({ requires }: Check): readonly string[] {
  return requires.flatMap((name) => {
    const required = checks.find((check) => check.name === name);
    return required?.step ? requiredRules(required) : [name];
  });
}

/** Of one rule in one board: a hostile tree can have one for each pair of its nodes. */
const MOST_FINDINGS = 10_000;

/** dtc makes these after its checks: labels and paths in them look like properties of devices. */
const COMPILERS_NODES = ['__symbols__', '__fixups__', '__local_fixups__'];

/** Controllers whose drivers read their `interrupt-map` in a form of their own, and for which the kernel leaves it out (drivers/of/irq.c). */
const OWN_MAPS: ReadonlySet<string> = new Set([
  'CBEA,platform-spider-pic',
  'sti,platform-spider-pic',
  'realtek,rtl-intc',
  'fsl,ls1021a-extirq',
  'fsl,ls1043a-extirq',
  'fsl,ls1088a-extirq',
  'renesas,rza1-irqc',
]);

function readsItsOwnMap(node: TreeNode): boolean {
  const compatible = node.property('compatible');
  return compatible !== undefined && readStrings(compatible).some((name) => OWN_MAPS.has(name));
}

function runCheck(check: Check, tree: DeviceTree, report: Report): void {
  if (isCompilers(check) && tree.format === 'dts') return;
  let failures = 0;
  const passedOver = passedOverIn(tree);
  const visit = check.start({
    tree,
    plugin: tree.plugin,
    passes: undefined,
    cellsAreRead: true,
    pathsAreFilled: false,
    isFull: () => failures >= MOST_FINDINGS,
    fail(node, text, property) {
      // Also of nodes that were not visited: some checks look from one node at another.
      if (passedOver.has(node)) return;
      if (check.name === 'interrupt_map' && readsItsOwnMap(node)) return;
      if (++failures <= MOST_FINDINGS) report(node.path, findingOf(node, text, property));
    },
  });
  if (!visit) return;
  const isNone = passedOver.size === 0;
  for (const node of visitedNodes(check, tree, () => tree.nodes)) if (isNone || !passedOver.has(node)) visit(node);
}

const NONE: ReadonlySet<TreeNode> = new Set();

/**
 * The compiler's nodes, and what is below them. Looked for by each check: few trees have any, and a WeakMap would keep every tree
 * alive until the next full garbage collection, which costs more than all these checks.
 */
function passedOverIn({ root }: DeviceTree): ReadonlySet<TreeNode> {
  const made = COMPILERS_NODES.flatMap((name) => root.child(name) ?? []);
  if (made.length === 0) return NONE;
  const found = new Set<TreeNode>();
  const addAll = (node: TreeNode): void => {
    found.add(node);
    for (const child of node.children) addAll(child);
  };
  for (const node of made) addAll(node);
  return found;
}

function findingOf(node: TreeNode, text: string, property: TreeProperty | undefined): RuleFinding {
  const message = `${node.path}: ${property ? `${property.name}: ` : ''}${text}`;
  if (property) return { at: property.valueSpan ?? property.origin, message };
  const [first, ...further] = node.history.flatMap(({ kind, origin }) => (kind === 'delete' ? [] : [origin]));
  const related = further.flatMap((origin) => {
    const span = spanOf(origin);
    return span ? [{ span: firstCharacter(span), message: 'the node goes on here' }] : [];
  });
  const span = first && spanOf(first);
  return { at: span ? firstCharacter(span) : node.origin, message, related };
}

/**
 * dtc's checks as rules, one each, but for those that never fail or always do. What a kernel build does not look for is off. Errors
 * that stop the compiler have its codes: in source it finds them by itself, and the rule finds them in blobs.
 */
export const dtcRules: readonly Rule[] = checks.filter(({ step }) => !step).map(ruleOf);
