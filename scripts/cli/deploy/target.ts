import { localTarget } from "../../../lib/deploy/local.ts";
import type { DeployTarget } from "../../../lib/deploy/targets.ts";
import { ThawError } from "../../../lib/errors.ts";
import type { Engine } from "../engine.ts";

/** The edge of a Thaw that runs. @throws ThawError `edge_unavailable` where it serves nothing */
export function edgeOf({ access, control }: Engine): DeployTarget {
  if (access.origin === null) throw noEdge();
  const { token, origin } = access;
  return localTarget({ control, internalToken: token, publicOrigin: origin });
}

export const noEdge = (): ThawError =>
  new ThawError(
    "edge_unavailable",
    "No edge runs on this data folder. Start one with ./start or thaw dev, name its data folder with --data, or deploy elsewhere with --target.",
  );
