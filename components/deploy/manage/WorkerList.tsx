import { useEffect } from "react";
import { manager } from "../../../lib/stores/all.ts";
import { useDeploy, useManage, useTarget } from "../../../lib/stores/hooks.ts";
import { ErrorCard } from "../../ui/ErrorCard.tsx";
import { moment } from "../../ui/format.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";

/** The Workers that are deployed to the target, each a way to what can be done with it. */
export function WorkerList() {
  const { workers, error } = useManage(({ workers, error }) => ({ workers, error }));
  const deployed = useDeploy((state) => state.history.length);
  const choice = useTarget((state) => state.choice);

  useEffect(() => {
    // Another target has other Workers, and a deploy makes one.
    void [deployed, choice];
    void manager.list();
  }, [deployed, choice]);

  return (
    <section className="workers" aria-label="Workers">
      <div className="workers-head">
        <h3>Deployed Workers</h3>
        <IconButton
          icon="refresh"
          label="Read the list again"
          onClick={() => void manager.list()}
        />
      </div>
      {error !== undefined && <ErrorCard error={error} />}
      {workers?.length === 0 && <p className="workers-none">None yet.</p>}
      <ul>
        {workers?.map(({ name, modifiedOn }) => (
          <li key={name}>
            <button type="button" className="worker-row" onClick={() => void manager.open(name)}>
              <strong>{name}</strong>
              <span>{moment(Date.parse(modifiedOn))}</span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
