import type { ProjectBinding } from "../project/bindings/types.ts";
import { parseProject } from "../project/project.ts";
import type { Project, ProjectFiles } from "../project/types.ts";

/**
 * A project as the preview runs it, where its own Worker is the only one: a namespace that names that Worker
 * as its script is one of the program's own classes.
 * @throws ThawError what {@link parseProject} throws
 */
export function previewProject(files: ProjectFiles): Project {
  const project = parseProject(files);
  const bindings = project.settings.bindings.map((binding) => ownClass(binding, project.name));
  return { ...project, settings: { ...project.settings, bindings } };
}

function ownClass(binding: ProjectBinding, worker: string): ProjectBinding {
  if (binding.type !== "durable_object_namespace" || binding.script_name !== worker) return binding;
  const { script_name: _, ...own } = binding;
  return own;
}
