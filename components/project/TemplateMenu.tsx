import { Fragment } from "react";
import { TEMPLATE_GROUPS, templateFiles } from "../../lib/project/templates/index.ts";
import { openProject } from "../../lib/stores/actions.ts";

/** The templates, in groups; one that is chosen becomes the project. */
export function TemplateMenu({ onDone }: { onDone: () => void }) {
  return TEMPLATE_GROUPS.map((group) => (
    <Fragment key={group.title}>
      <h4>{group.title}</h4>
      <ul className="templates">
        {group.templates.map(({ name, title, description }) => (
          <li key={name}>
            <button
              type="button"
              className="template"
              onClick={() => {
                openProject(templateFiles(name), title);
                onDone();
              }}
            >
              <strong>{title}</strong>
              <span>{description}</span>
            </button>
          </li>
        ))}
      </ul>
    </Fragment>
  ));
}
