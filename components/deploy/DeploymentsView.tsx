import { useManage } from "../../lib/stores/hooks.ts";
import { DeployPane } from "./DeployPane.tsx";
import { WorkerView } from "./manage/WorkerView.tsx";

/** Deploying, or one Worker that is deployed. */
export function DeploymentsView() {
  const name = useManage((state) => state.name);
  return name === undefined ? <DeployPane /> : <WorkerView key={name} name={name} />;
}
