import { parseProject } from "../../../lib/project/project.ts";
import { stores } from "../../../lib/stores/all.ts";

/** Types of bindings that the open project has; none where its configuration can't be read. */
export function neededBindings(): string[] {
  try {
    const { settings } = parseProject(stores.project.getState().files);
    const queues = settings.consumers.length > 0 ? ["queue"] : [];
    return [...new Set([...settings.bindings.map(({ type }) => type), ...queues])];
  } catch {
    return [];
  }
}
