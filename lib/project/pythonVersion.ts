/** The Python that runs Workers here: what `requires-python` must allow. */
export const PYTHON_VERSION = "3.14.2";

/**
 * Whether a `requires-python` value (version specifiers, PEP 440) allows a release such as `3.14.2`.
 * Gives undefined where the value can't be read.
 */
export function allowsPython(specifiers: string, version = PYTHON_VERSION): boolean | undefined {
  let allowed = true;
  for (const part of specifiers.split(",")) {
    const text = part.trim();
    if (text === "") continue;
    const match = /^(~=|===?|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(\.\*)?$/.exec(text);
    const [, operator, wanted, wildcard] = match ?? [];
    if (operator === undefined || wanted === undefined) return undefined;
    if (wildcard && operator !== "==" && operator !== "!=") return undefined;
    allowed &&= satisfies(operator, numbers(version), numbers(wanted), wildcard !== undefined);
  }
  return allowed;
}

function satisfies(
  operator: string,
  version: number[],
  wanted: number[],
  prefix: boolean,
): boolean {
  const order = compare(prefix ? version.slice(0, wanted.length) : version, wanted);
  switch (operator) {
    case "~=":
      return order >= 0 && compare(version.slice(0, wanted.length - 1), wanted.slice(0, -1)) === 0;
    case "!=":
      return order !== 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    default:
      return order === 0;
  }
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}

function compare(one: number[], other: number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
